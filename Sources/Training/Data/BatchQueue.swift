internal import CProcess
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Batches made ahead on other threads, handed out in order.
///
/// They are made scene by scene, a few blocks of a plan ahead. Those threads run only while training leaves a core
/// idle: a step waits for the slowest of its own threads, so one that shares its core holds up all. When the next
/// batch is not there yet, the thread that wants it makes scenes too.
final class BatchQueue<Sample: Sendable> {
  private let scenes: Scenes
  private var block: Int
  private var made: ArraySlice<Batch<Sample>> = []
  /// How many batches of the first block belong to steps that are done.
  private var done: Int

  /// Begins to make the batches of a plan from step `first` on, at most `ahead` blocks before they are wanted.
  init(_ plan: BatchPlan<Sample>, from first: Int, workers: Int, ahead: Int) {
    precondition(workers > 0 && ahead > 0)
    block = first / plan.stepsOfScene
    done = first % plan.stepsOfScene
    scenes = Scenes(plan, from: block, workers: workers, ahead: ahead)
    for worker in 0..<workers {
      let thread = Thread { [scenes] in
        run_only_while_idle()
        while scenes.makeOne() {}
      }
      thread.name = "batches-\(worker)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { scenes.close() }

  /// The next batch, as soon as it is there.
  func take() throws -> Batch<Sample> {
    if made.isEmpty {
      made = try scenes.take(block).dropFirst(done)
      done = 0
      block += 1
    }
    return made.removeFirst()
  }

  /// The samples of scenes, numbered over all blocks, that are made and not yet taken.
  private final class Scenes: Sendable {
    private typealias Made = Result<[Sample], any Error>

    private struct State {
      /// The scene to make next, counted over all blocks.
      var next: Int
      var made: [Int: Made] = [:]
      var isClosed = false
    }

    private let plan: BatchPlan<Sample>
    private let workers: Int
    /// How many scenes more may be made ahead.
    private let room: DispatchSemaphore
    private let finished = DispatchSemaphore(value: 0)
    private let state: Mutex<State>

    init(_ plan: BatchPlan<Sample>, from block: Int, workers: Int, ahead: Int) {
      self.plan = plan
      self.workers = workers
      room = DispatchSemaphore(value: 0, signals: ahead * plan.scenes)
      state = Mutex(State(next: block * plan.scenes))
    }

    /// Waits for room and makes the next scene; false when no more is wanted.
    func makeOne() -> Bool {
      room.wait()
      guard !state.withLock({ $0.isClosed }) else { return false }
      makeNext()
      return true
    }

    private func makeNext() {
      let scene = state.withLock { state in
        defer { state.next += 1 }
        return state.next
      }
      let (block, place) = scene.quotientAndRemainder(dividingBy: plan.scenes)
      let samples = Made { try plan.samples(ofScene: place, block: block) }
      state.withLock { $0.made[scene] = samples }
      finished.signal()
    }

    /// The batches of a block, once; throws the error of its first scene that failed.
    func take(_ block: Int) throws -> [Batch<Sample>] {
      let wanted = block * plan.scenes..<(block + 1) * plan.scenes
      // Whatever is finished by now shows in the state.
      while finished.wait(timeout: .now()) == .success {}
      while !state.withLock({ state in wanted.allSatisfy { state.made[$0] != nil } }) {
        let isBegun = state.withLock { $0.next >= wanted.upperBound }
        if !isBegun, room.wait(timeout: .now()) == .success {
          makeNext()
        } else {
          // One of another block wakes this too; then it looks again.
          finished.wait()
        }
      }
      let samples = state.withLock { state in
        wanted.compactMap { state.made.removeValue(forKey: $0) }
      }
      for _ in wanted { room.signal() }
      return plan.batches(ofBlock: block, scenes: try samples.map { try $0.get() })
    }

    func close() {
      state.withLock { $0.isClosed = true }
      for _ in 0..<workers { room.signal() }
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
