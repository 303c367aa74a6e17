// Variational flow: Brox, Bruhn, Papenberg, Weickert, "High accuracy optical flow estimation based on a theory for
// warping" (ECCV 2004), as OpenCV implements it, at one scale.

internal import CVision
public import Imagery

/// What a refined flow must agree with.
public struct VariationalRefinement: Equatable, Sendable {
  /// The weight of neighbours that move alike.
  public var smoothness: Float = 20

  /// The weight of pixels that keep their brightness.
  public var brightness: Float = 5

  /// The weight of pixels that keep the gradient of their brightness.
  public var gradient: Float = 10

  /// How often the second image is looked up anew; in between its brightness is taken to change linearly.
  public var lookUps = 3

  /// How often after each what does not fit is weighed less.
  public var reweightings = 2

  /// How often each system of equations is swept over (successive over-relaxation).
  public var sweeps = 10

  /// OpenCV's weights; look-ups that take most of what an eighth of the resolution leaves.
  public init() {}

  /// The flow near `start` that is smooth but for its edges and under which two grey images agree, in pixels.
  ///
  /// The images are of one size; the start is known everywhere. Throws where OpenCV refuses.
  public func flow(
    from first: Image,
    to second: Image,
    startingAt start: FlowField
  ) throws(VisionError) -> FlowField {
    _ = VisionLibrary.quietened
    var field = start
    var options = vision_refinement(
      smoothness: smoothness,
      brightness: brightness,
      gradient: gradient,
      reweightings: Int32(reweightings),
      sweeps: Int32(sweeps)
    )
    for _ in 0..<lookUps {
      try field.change(by: first, second) { a, b, width, height, flow in
        vision_refine_flow(a, b, width, height, &options, flow)
      }
    }
    return field
  }
}
