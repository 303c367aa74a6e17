/// The solution of A x = b by elimination with pivots; nil where A is singular.
func solution(of matrix: [[Double]], _ right: [Double]) -> [Double]? {
  var rows = zip(matrix, right).map { $0 + [$1] }
  let size = right.count
  for column in 0..<size {
    guard let pivot = (column..<size).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
      rows[pivot][column] != 0
    else { return nil }
    rows.swapAt(column, pivot)
    for row in 0..<size where row != column {
      let factor = rows[row][column] / rows[column][column]
      guard factor != 0 else { continue }
      for k in column...size { rows[row][k] -= factor * rows[column][k] }
    }
  }
  return (0..<size).map { rows[$0][size] / rows[$0][$0] }
}
