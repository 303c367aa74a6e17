import TestSupport
import Testing

@testable import Odometry

/// A random positive definite matrix with a random envelope: L Lᵀ keeps the envelope of L.
private struct RandomSystem {
  let firstColumns: [Int]
  let dense: [[Double]]

  init(size: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let firstColumns = (0..<size).map { row in Int.random(in: 0...row, using: &random) }
    var factor = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for row in 0..<size {
      for column in firstColumns[row]..<row { factor[row][column] = random.uniform(-1...1) }
      factor[row][row] = random.uniform(1...2)
    }
    self.firstColumns = firstColumns
    dense = (0..<size).map { i in
      (0..<size).map { j in zip(factor[i], factor[j]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  func solution(_ right: [Double]) -> [Double]? {
    var matrix = EnvelopeMatrix(firstColumns: firstColumns)
    for row in firstColumns.indices {
      for column in firstColumns[row]...row { matrix[row, column] = dense[row][column] }
    }
    return matrix.solve(right)
  }
}

@Suite struct EnvelopeMatrixTests {
  @Test(arguments: [1, 2, 5, 20, 40], 1...3 as ClosedRange<UInt64>)
  func solvesTheSystem(size: Int, seed: UInt64) throws {
    let system = RandomSystem(size: size, seed: seed)
    var random = SplitMix64(seed: seed + 10)
    let wanted = (0..<size).map { _ in random.uniform(-1...1) }
    let right = system.dense.map { row in zip(row, wanted).reduce(0) { $0 + $1.0 * $1.1 } }
    let found = try #require(system.solution(right))
    // The factor's diagonal is at least 1 and its elements at most 2: conditions up to about 1e5.
    for (a, b) in zip(found, wanted) { #expect(isClose(a, b, within: 1e-9)) }
  }

  @Test func agreesWithElimination() throws {
    let system = RandomSystem(size: 12, seed: 4)
    let right = (0..<12).map { Double($0 * $0 % 7) - 3 }
    let found = try #require(system.solution(right))
    let wanted = try #require(solution(of: system.dense, right))
    for (a, b) in zip(found, wanted) { #expect(isClose(a, b, within: 1e-10)) }
  }

  @Test func refusesWhatIsNotPositiveDefinite() {
    func solve(_ lower: [[Double]]) -> [Double]? {
      var matrix = EnvelopeMatrix(firstColumns: lower.map { _ in 0 })
      for (row, values) in lower.enumerated() {
        for (column, value) in values.enumerated() { matrix[row, column] = value }
      }
      return matrix.solve(lower.map { _ in 1 })
    }
    #expect(solve([[4], [2, 2]]) != nil)
    #expect(solve([[-1]]) == nil)
    #expect(solve([[0]]) == nil)
    // Singular, indefinite, and not a number.
    #expect(solve([[4], [2, 1]]) == nil)
    #expect(solve([[1], [2, 1]]) == nil)
    #expect(solve([[1], [.nan, 1]]) == nil)
    #expect(solve([[1], [0, .infinity]]) == nil)
  }
}
