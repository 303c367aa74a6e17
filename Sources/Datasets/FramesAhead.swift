internal import Dispatch
internal import Synchronization

/// The frames of a sequence in order, each read while the one before is worked on.
public final class FramesAhead {
  private let sequence: FrameSequence
  private let isAhead: Bool
  private var position = 0
  private var pending: Pending?

  /// A frame that another thread reads.
  private final class Pending: Sendable {
    private let result = Mutex<Result<Frame, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    init(_ sequence: FrameSequence, _ position: Int) {
      DispatchQueue.global().async { [self] in
        let read = Result { try sequence.frame(at: position) }
        result.withLock { $0 = read }
        isDone.signal()
      }
    }

    func frame() throws -> Frame? {
      isDone.wait()
      return try result.withLock { $0 }?.get()
    }
  }

  /// Frames from the first on; with one thread each is read when it is asked for.
  public init(_ sequence: FrameSequence, threads: Int) {
    self.sequence = sequence
    isAhead = threads > 1
  }

  /// The next frame; nil after the last.
  public func next() throws -> Frame? {
    guard position < sequence.count else { return nil }
    let frame = try pending.map { try $0.frame() } ?? sequence.frame(at: position)
    position += 1
    pending = isAhead && position < sequence.count ? Pending(sequence, position) : nil
    return frame
  }
}
