internal import Dispatch
internal import Foundation
internal import Synchronization

/// Batches made ahead on other threads, handed out in order.
///
/// They are made in blocks of as many steps as share scenes. Worker w of n makes the blocks w, w + n, w + 2 n …,
/// and waits when it is a few ahead.
final class BatchQueue<Sample: Sendable> {
  private let lanes: [Lane]
  private var blocks = 0
  private var made: ArraySlice<Batch<Sample>> = []
  /// How many batches of the first block belong to steps that are done.
  private var done: Int

  /// Begins to make batches from step `first` on, in blocks of `steps`.
  init(
    from first: Int,
    inBlocksOf steps: Int = 1,
    workers: Int,
    ahead: Int,
    make: @escaping @Sendable (_ block: Int) throws -> [Batch<Sample>]
  ) {
    precondition(workers > 0 && ahead > 0 && steps > 0)
    done = first % steps
    lanes = (0..<workers).map { _ in Lane(room: ahead) }
    for (worker, lane) in lanes.enumerated() {
      let thread = Thread {
        var block = first / steps + worker
        while lane.put({ try make(block) }) { block += workers }
      }
      thread.name = "batches-\(worker)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { for lane in lanes { lane.close() } }

  /// The next batch, as soon as it is there.
  func take() throws -> Batch<Sample> {
    if made.isEmpty {
      let block = try lanes[blocks % lanes.count].take().get()
      made = block.dropFirst(done)
      done = 0
      blocks += 1
    }
    return made.removeFirst()
  }

  /// The blocks that one worker has made.
  private final class Lane: Sendable {
    private let room: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)
    private let made = Mutex<[Result<[Batch<Sample>], any Error>]>([])
    private let isClosed = Atomic<Bool>(false)

    init(room: Int) { self.room = DispatchSemaphore(value: 0, signals: room) }

    /// Waits for room and puts one more in; false when no more is wanted.
    func put(_ body: () throws -> [Batch<Sample>]) -> Bool {
      room.wait()
      guard !isClosed.load(ordering: .acquiring) else { return false }
      let result = Result { try body() }
      made.withLock { $0.append(result) }
      filled.signal()
      guard case .success = result else { return false }
      return true
    }

    func take() -> Result<[Batch<Sample>], any Error> {
      filled.wait()
      let result = made.withLock { $0.removeFirst() }
      room.signal()
      return result
    }

    func close() {
      isClosed.store(true, ordering: .releasing)
      room.signal()
    }
  }
}

extension DispatchSemaphore {
  /// A semaphore that may be destroyed at a lower value than it was raised to.
  fileprivate convenience init(value: Int, signals: Int) {
    self.init(value: value)
    for _ in 0..<signals { signal() }
  }
}
