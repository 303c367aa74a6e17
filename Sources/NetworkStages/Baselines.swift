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
  /// A guess: of a network that has not finished training no such ratio could be measured.
  public var bestRatio = 20.0

  /// How many times more or less than `bestRatio` a network is taken to err much more than at its best.
  public var span = 3.0

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
    let usable = ways.filter { $0.distance > 0 && $0.turn <= maximumTurn }
    var chosen: [Int] = []
    for index in 0..<count {
      let share = count > 1 ? Double(index) / Double(count - 1) : 0.5
      let depth = range.lowerBound * Double.pow(range.upperBound / range.lowerBound, share)
      func miss(_ distance: Double) -> Double { abs(Double.log(distance * bestRatio / depth)) }
      let best = usable.min {
        (miss($0.distance), $0.position) < (miss($1.distance), $1.position)
      }
      if let best, !chosen.contains(best.position) { chosen.append(best.position) }
    }
    return chosen
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
