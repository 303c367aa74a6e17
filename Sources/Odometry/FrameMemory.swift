internal import Imagery

/// What was made of the frames last used, so that it is made once for all their pairs.
public struct FrameMemory<Value> {
  /// Keyframes are paired with others long after them: 26 frames of 640 × 480 pixels.
  private static var pixels: Int { 8_000_000 }

  /// Of large frames no more than these, and these always.
  private static var fewest: Int { 12 }

  private let capacity: Int?
  /// The latest last.
  private var entries: [(position: Int, value: Value)] = []

  /// A memory of so many frames; nil for as many as 8 million pixels hold, but 12 at least.
  public init(capacity: Int? = nil) { self.capacity = capacity }

  /// What was made of a frame, made now where that was never or long ago.
  public mutating func value(
    of frame: FlowFrame,
    make: (FlowFrame) throws -> Value
  ) rethrows -> Value {
    let value: Value
    if let place = entries.firstIndex(where: { $0.position == frame.position }) {
      value = entries.remove(at: place).value
    } else {
      value = try make(frame)
    }
    entries.append((frame.position, value))
    let area = max(frame.image.width * frame.image.height, 1)
    if entries.count > capacity ?? max(Self.pixels / area, Self.fewest) { entries.removeFirst() }
    return value
  }
}
