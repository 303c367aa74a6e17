public import Imagery
public import NetworkCatalogue
public import Networks
public import Odometry

/// A flow network of three frames as reconstruction wants it: the frame as far on the other side is looked up.
public final class ThreeFrameFlowEstimator: FlowEstimator {
  private let network: any ThreeFrameFlow
  private let settings: NetworkSettings
  private let frame: (_ position: Int) throws -> Image?

  /// An estimator by a network with its weights.
  ///
  /// `frame` has the pictures of the sequence by position, as those of pairs are; nil where there is none.
  public init(
    _ network: any ThreeFrameFlow,
    _ settings: NetworkSettings,
    frame: @escaping (_ position: Int) throws -> Image?
  ) {
    self.network = network
    self.settings = settings
    self.frame = frame
  }

  /// The flow of each pair, in order, in pixels.
  ///
  /// At the ends of a sequence, where no frame lies as far on the other side, the first of the pair stands in for it.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    try pairs.map { pair in
      let opposite = try frame(2 * pair.from.position - pair.to.position)
      return try network.flow(
        from: pair.from.image,
        to: pair.to.image,
        previous: opposite ?? pair.from.image,
        settings
      )
    }
  }
}
