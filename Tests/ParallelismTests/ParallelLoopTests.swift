import Parallelism
import Synchronization
import Testing

@Suite struct ParallelLoopTests {
  @Test(arguments: [0, 1, 2, 7, 1000], [-1, 0, 1, 2, 5])
  func eachIndexIsDoneOnce(count: Int, threads: Int) {
    let seen = Mutex([Int](repeating: 0, count: count))
    inParallel(count, threads: threads) { index in seen.withLock { $0[index] += 1 } }
    #expect(seen.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func oneThreadGoesInOrder() {
    let seen = Mutex<[Int]>([])
    inParallel(100, threads: 1) { index in seen.withLock { $0.append(index) } }
    #expect(seen.withLock { $0 } == Array(0..<100))
  }
}

@Suite struct OrderedResultsTests {
  private struct Refusal: Error, Equatable {
    let index: Int
  }

  /// Work whose length differs from index to index, so that threads end out of order.
  private static func work(_ index: Int) -> Double {
    var sum = 0.0
    for term in 1...(1 + (index * 7919) % 400) { sum += 1 / Double(term * (index + 1)) }
    return sum
  }

  @Test(arguments: [1, 2, 3, 8])
  func resultsAreInOrderAndTheSameForAnyThreads(threads: Int) {
    let wanted = (0..<500).map(Self.work)
    #expect(orderedResults(500, threads: threads) { Self.work($0) } == wanted)
    #expect(orderedResults(0, threads: threads) { $0 } == [])
  }

  @Test func resultsThatAreNilAreKept() {
    let found = orderedResults(6, threads: 2) { $0.isMultiple(of: 2) ? $0 : nil }
    #expect(found == [0, nil, 2, nil, 4, nil])
  }

  @Test(arguments: [1, 2, 8])
  func theLowestFailureIsReportedAfterAllAreDone(threads: Int) {
    let done = Atomic<Int>(0)
    #expect(throws: Refusal(index: 13)) {
      _ = try orderedResults(
        100,
        threads: threads,
        throwing: { index in
          done.wrappingAdd(1, ordering: .relaxed)
          // The lowest failure takes longest.
          if index == 13 { _ = (0..<20).map(Self.work) }
          if [13, 14, 70].contains(index) { throw Refusal(index: index) }
          return index
        }
      )
    }
    #expect(done.load(ordering: .relaxed) == 100)
  }

  @Test func nothingIsThrownWhereNothingFails() throws {
    let found = try orderedResults(10, threads: 2, throwing: { $0 * $0 })
    #expect(found == [0, 1, 4, 9, 16, 25, 36, 49, 64, 81])
  }
}
