public import Imagery

/// What the flows of one frame say of motion, sample by sample.
public struct MoverEvidence: Sendable {
  /// Where the samples are.
  public let grid: SampleGrid

  /// The log-odds of motion that a sample's own residuals give; 0 where there are none.
  public var logOdds: [Float]

  /// What each sample's log-odds count: 1; less for a static explanation that an object on its epipolar
  /// line would have too; 0 for what is unknown.
  public var weights: [Float]

  /// What neighbours of one surface have alike: parallax, in pixels; NaN where unknown.
  public var features: [SIMD2<Float>]

  /// Evidence from its parts, which have one entry a sample.
  public init(
    grid: SampleGrid,
    logOdds: [Float],
    weights: [Float],
    features: [SIMD2<Float>]
  ) {
    precondition(logOdds.count == grid.count && weights.count == grid.count)
    precondition(features.count == grid.count)
    self.grid = grid
    self.logOdds = logOdds
    self.weights = weights
    self.features = features
  }
}

/// Which pixels of a frame move, and how surely.
public struct MoverMap: Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// The probability of motion, 0 to 1, H × W.
  public var probabilities: [Float]

  /// A map over its probabilities, H × W.
  public init(width: Int, height: Int, probabilities: [Float]) {
    precondition(probabilities.count == width * height)
    self.width = width
    self.height = height
    self.probabilities = probabilities
  }

  /// 255 where a pixel is more likely to move than not.
  public var mask: Mask {
    Mask(width: width, height: height, values: probabilities.map { $0 > 0.5 ? 255 : 0 })
  }
}
