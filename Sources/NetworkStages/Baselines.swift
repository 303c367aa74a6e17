// C. Pinard, L. Chevalley, A. Manzanera and D. Filliat, "Multi range real-time depth inference from a monocular
// stabilized footage using a fully convolutional neural network" (ECMR 2017): a network of pairs errs least where depth
// is a certain multiple of the way between both images; so several ways are taken, each for a part of the depth.

internal import Imagery
internal import RealModule

/// How images are chosen for networks that tell depth from a pair, and how several of their depths become one.
public struct Baselines: Equatable, Sendable {
  /// How many pairs a frame is seen in, at most.
  public var count = 3

  /// Depth over the way between both images where a network is taken to err least.
  ///
  /// Measured of our DepthNet: on flights through rendered rooms it errs least from 30 to 50, twice as much below 20.
  public var bestRatio = 40.0

  /// How many times more or less than `bestRatio` a network is taken to err much more than at its best.
  public var span = 2.0

  /// Cameras turned by more, in radians, see too little of the same.
  public var maximumTurn = 0.5

  /// The defaults.
  public init() {}

  /// Which of the other frames to take, so that the depths of `range` lie where a network errs least.
  ///
  /// `ways` are the distances of other frames from the target, in the unit of the range, and how far they turned. Nearest
  /// depth wants the shortest way. Empty where no frame is away.
  func choice(
    among ways: [(position: Int, distance: Double, turn: Double)],
    for range: ClosedRange<Double>
  ) -> [Int] {
    var chosen: [Int] = []
    for index in 0..<count {
      let share = count > 1 ? Double(index) / Double(count - 1) : 0.5
      let best = nearest(among: ways, to: range.at(share))
      if let best, !chosen.contains(best) { chosen.append(best) }
    }
    return chosen
  }

  /// The frame for the middle of a range; nil where no frame is away.
  func middle(
    among ways: [(position: Int, distance: Double, turn: Double)],
    for range: ClosedRange<Double>
  ) -> Int? { nearest(among: ways, to: range.at(0.5)) }

  /// The frame whose way is nearest to the best one for a depth.
  private func nearest(
    among ways: [(position: Int, distance: Double, turn: Double)],
    to depth: Double
  ) -> Int? {
    func miss(_ distance: Double) -> Double { abs(Double.log(distance * bestRatio / depth)) }
    return ways.filter { $0.distance > 0 && $0.turn <= maximumTurn }.min {
      (miss($0.distance), $0.position) < (miss($1.distance), $1.position)
    }?.position
  }

  /// One depth of several, the mean of their logarithms by how far each is to be trusted at its ratio.
  ///
  /// Each with the way between its images, in the unit of depth; NaN where none is above 0.
  func fused(_ estimates: [(depth: DepthMap, distance: Double)]) -> DepthMap? {
    guard var result = estimates.first?.depth else { return nil }
    let scale = 1 / (Float(span) * Float(span))
    for index in result.values.indices {
      var (sum, weights): (Float, Float) = (0, 0)
      for estimate in estimates {
        let depth = estimate.depth.values[index]
        guard depth > 0, depth.isFinite else { continue }
        let off = depth / Float(estimate.distance * bestRatio)
        let weight = 1 / (1 + (off * off + 1 / (off * off)) * scale)
        sum += Float.log(depth) * weight
        weights += weight
      }
      result.values[index] = weights > 0 ? Float.exp(sum / weights) : .nan
    }
    return result
  }
}

extension ClosedRange<Double> {
  /// The depth so far along the range, evenly in its logarithm.
  fileprivate func at(_ share: Double) -> Double {
    lowerBound * Double.pow(upperBound / lowerBound, share)
  }
}
