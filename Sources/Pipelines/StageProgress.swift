/// Where stages say how far they are.
public protocol StageProgress: Sendable {
  /// A stage of so many steps begins.
  func begin(_ name: String, total: Int)

  /// One more step is done; from any thread.
  func advance()

  /// Something a person should know.
  func note(_ text: String)
}

/// Progress that nobody hears of.
public struct SilentProgress: StageProgress {
  /// Silence.
  public init() {}

  /// Does nothing.
  public func begin(_ name: String, total: Int) {}

  /// Does nothing.
  public func advance() {}

  /// Does nothing.
  public func note(_ text: String) {}
}
