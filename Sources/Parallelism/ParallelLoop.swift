internal import Dispatch
internal import Synchronization

/// Runs `body` for 0 ..< `count` on up to `threads` threads and returns when all are done.
///
/// Indices are handed out in ascending order, each to one thread. For the same bytes on any number
/// of threads, a body writes only what belongs to its index.
public func inParallel(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  let workers = min(max(threads, 1), count)
  guard workers > 1 else {
    for index in 0..<count { body(index) }
    return
  }
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }
}

/// The results of a body that cannot fail for 0 ..< `count`, in order, on up to `threads` threads.
public func orderedResults<Value: Sendable>(
  _ count: Int,
  threads: Int,
  _ body: @Sendable (Int) -> Value
) -> [Value] {
  let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
  inParallel(count, threads: threads) { index in
    let result = body(index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0 }.compactMap { $0 }
}

/// The results of `body` for 0 ..< `count`, in order, computed on up to `threads` threads.
///
/// Throws the error of the lowest index that failed, after all are done.
public func orderedResults<Value: Sendable>(
  _ count: Int,
  threads: Int,
  throwing body: @Sendable (Int) throws -> Value
) throws -> [Value] {
  try orderedResults(count, threads: threads) { index in Result { try body(index) } }
    .map { try $0.get() }
}
