public import Imagery
public import NetworkCatalogue
internal import Tensors

/// What a flow network computed of one frame, and computes once.
public protocol PreparedFrame: AnyObject {}

/// A flow at a network's own resolution, for the flow of a similar pair to start from.
public final class CoarseFlow {
  let tensor: Tensor

  init(_ tensor: Tensor) { self.tensor = tensor }
}

/// A flow network that compares what it made of each frame alone, so that a frame's part is done once.
public protocol FrameReusingFlow: FlowPredicting {
  /// A frame, ready for any number of pairs; what is costly is done when it is first needed.
  func prepare(_ image: Image) throws -> any PreparedFrame

  /// The flow between two frames that this network prepared, in pixels.
  ///
  /// It may start from the flow of a similar pair of the same size.
  func flow(
    from first: any PreparedFrame,
    to second: any PreparedFrame,
    _ settings: NetworkSettings,
    startingAt start: CoarseFlow?
  ) throws -> (flow: FlowField, coarse: CoarseFlow)
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
