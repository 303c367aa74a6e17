/// How a network runs.
public struct NetworkSettings: Equatable, Sendable {
  /// In which numbers it computes.
  public enum Precision: String, CaseIterable, Sendable {
    /// Single precision.
    case fp32
    /// The upper half of single precision, where that is fast and accurate enough.
    case bf16
  }

  /// A size in pixels.
  public struct Size: Equatable, Sendable {
    /// Along the rows.
    public let width: Int
    /// Along the columns.
    public let height: Int

    /// A size in pixels.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// How often an iterative network refines its result.
  public var iterations = 12

  /// An iterative network stops when its result moves by fewer pixels on average; 0: never.
  public var settled = 0.0

  /// The size at which it works; nil for the network's own choice.
  public var size: Size?

  /// In which numbers it computes.
  public var precision = Precision.fp32

  /// Twelve iterations, at the network's own size, in single precision.
  public init() {}
}
