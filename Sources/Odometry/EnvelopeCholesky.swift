// Cholesky factorisation of a sparse symmetric matrix within its envelope (George and Liu,
// "Computer Solution of Large Sparse Positive Definite Systems", 1981, chapter 4).

/// A symmetric positive definite matrix, each row stored from its first non-zero to the diagonal.
///
/// Keyframes see mostly their neighbours, so rows are short: memory and time grow with the length
/// of the sequence, not with its square or cube.
struct EnvelopeMatrix {
  /// The column at which each row's storage starts.
  let firstColumns: [Int]

  /// Where column 0 of each row would lie in `values`.
  private let offsets: [Int]

  private var values: [Double]

  /// A zero matrix with the given first column per row.
  init(firstColumns: [Int]) {
    self.firstColumns = firstColumns
    var offsets: [Int] = []
    var total = 0
    for (row, first) in firstColumns.enumerated() {
      precondition((0...row).contains(first))
      offsets.append(total - first)
      total += row - first + 1
    }
    self.offsets = offsets
    values = [Double](repeating: 0, count: total)
  }

  /// The number of rows.
  var count: Int { firstColumns.count }

  /// An element of the lower triangle, within the envelope.
  subscript(row: Int, column: Int) -> Double {
    get { values[offsets[row] + column] }
    set { values[offsets[row] + column] = newValue }
  }

  /// The solution of A x = b, or nil where A is not positive definite; A becomes its factor.
  mutating func solve(_ b: [Double]) -> [Double]? {
    let n = count
    var x = b
    let firstColumns = firstColumns
    let offsets = offsets
    let isDefinite = values.withUnsafeMutableBufferPointer { values -> Bool in
      for i in 0..<n {
        let rowI = offsets[i]
        for j in firstColumns[i]..<i {
          let rowJ = offsets[j]
          let start = max(firstColumns[i], firstColumns[j])
          var sum = values[rowI + j]
          for k in start..<max(j, start) { sum -= values[rowI + k] * values[rowJ + k] }
          values[rowI + j] = sum / values[rowJ + j]
        }
        var pivot = values[rowI + i]
        for k in firstColumns[i]..<i { pivot -= values[rowI + k] * values[rowI + k] }
        guard pivot > 0, pivot.isFinite else { return false }
        values[rowI + i] = pivot.squareRoot()
      }
      for i in 0..<n {
        for k in firstColumns[i]..<i { x[i] -= values[offsets[i] + k] * x[k] }
        x[i] /= values[offsets[i] + i]
      }
      for i in stride(from: n - 1, through: 0, by: -1) {
        x[i] /= values[offsets[i] + i]
        for k in firstColumns[i]..<i { x[k] -= values[offsets[i] + k] * x[i] }
      }
      return true
    }
    return isDefinite ? x : nil
  }
}
