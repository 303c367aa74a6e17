public import Imagery
public import NetworkCatalogue

/// What a flow network computed of one frame, and computes once.
public protocol PreparedFrame: AnyObject {}

/// A flow network that compares what it made of each frame alone, so that a frame's part is done once.
public protocol FrameReusingFlow: FlowPredicting {
  /// A frame, ready for any number of pairs; what is costly is done when it is first needed.
  func prepare(_ image: Image) throws -> any PreparedFrame

  /// The flow between two frames that this network prepared, in pixels.
  ///
  /// The coarse flow is at the network's own resolution, in its pixels; what is expected of it may be given to start
  /// from.
  func flow(
    from first: any PreparedFrame,
    to second: any PreparedFrame,
    _ settings: NetworkSettings,
    startingAt start: FlowField?
  ) throws -> (flow: FlowField, coarse: FlowField)
}

extension FrameReusingFlow {
  /// The flow between two images of one size, in their pixels.
  public func flow(
    from first: Image,
    to second: Image,
    _ settings: NetworkSettings
  ) throws -> FlowField {
    try flow(from: prepare(first), to: prepare(second), settings, startingAt: nil).flow
  }
}
