/// How keyframes are placed.
public struct OdometryOptions: Equatable, Sendable {
  /// Pixels between the points that stand for a keyframe.
  public var gridSpacing = 16

  /// The flow's distance from an epipolar line, in pixels, within which it agrees.
  public var epipolarPixels = 1.0

  /// The median angle between a point's two rays, in degrees, from which two views can start a map.
  public var startAngleDegrees = 0.5

  /// The parallax, in pixels, that a turning camera must leave unexplained for two views to start.
  ///
  /// Twice the flow's own error per axis: less may be noise.
  public var startParallaxPixels = 1.0

  /// The share of pixels that must agree with a motion for it to count.
  public var minimumInlierShare = 0.4

  /// Keyframes adjusted together as each new one comes.
  public var window = 7

  /// Steps of each windowed adjustment.
  public var windowIterations = 4

  /// How adjustments are done.
  public var bundle = BundleOptions()

  /// After the last adjustment, it is done again without what misses by more than so many sigmas, in turn.
  public var rejectionSigmas = [10.0, 6.0, 4.0, 3.0]

  /// The defaults.
  public init() {}
}
