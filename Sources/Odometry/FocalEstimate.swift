// The focal length that explains flow best, beside the one that was given: self-calibration by search,
// with all of the reconstruction repeated (on the idea: Hartley and Zisserman, "Multiple View Geometry",
// 2nd edition, chapter 19), and how much worse the given one is.

internal import Geometry
internal import RealModule

/// The focal length that a segment's flow asks for.
public struct FocalEstimate: Equatable, Sendable {
  /// The best focal length over the one given.
  public let factor: Double

  /// The mean squared residual, in sigmas and plus 1, with the given focal length over that with the best.
  public let excess: Double

  /// How far the evidence goes: 1σ of the logarithm of `factor`.
  public let logSigma: Double

  /// An estimate from its parts.
  public init(factor: Double, excess: Double, logSigma: Double) {
    self.factor = factor
    self.excess = excess
    self.logSigma = logSigma
  }

  /// Whether the given focal length differs by more than a share from all within so many sigmas of the best.
  public func isFar(by share: Double, sigmas: Double) -> Bool {
    abs(Double.log(factor)) - sigmas * logSigma > Double.log(1 + share)
  }

  /// Factors beyond these are not looked at.
  static let range = 0.4...2.5

  /// Tries focal lengths far and near the given one on `problem`, of which all poses are known.
  ///
  /// Far from the right one poses can be wrong beyond adjustment: each trial starts from flow alone.
  /// Nil where nothing but the prior says what it is.
  init?(_ problem: BundleProblem, options: OdometryOptions) {
    // Where the minimum is takes fine steps; how deep it is takes coarse ones, which noise does not bend.
    let (coarse, step) = (9, 1.0 / 90)
    var costs: [Int: Double] = [:]
    func cost(_ index: Int) -> Double {
      if let known = costs[index] { return known }
      let value = Self.cost(problem.withFocal(times: Double.exp(Double(index) * step)), options)
      costs[index] = value
      return value
    }
    let inRange = (-9 * coarse...9 * coarse).filter {
      Self.range.contains(Double.exp(Double($0) * step))
    }
    let far = inRange.filter { $0 % (2 * coarse) == 0 && abs($0) != 2 * coarse }
    guard var best = far.min(by: { cost($0) < cost($1) }) else { return nil }
    var stride = coarse
    while stride > 0 {
      while let next = [best - stride, best + stride].min(by: { cost($0) < cost($1) }),
        cost(next) < cost(best), inRange.contains(next)
      {
        best = next
      }
      stride /= 3
    }
    let (left, lowest, right) = (cost(best - coarse), cost(best), cost(best + coarse))
    let width = Double(coarse) * step
    let curvature = (min(left, right) - lowest) * 2 / (width * width)
    // Flows of one point share their errors: points count, not observations.
    let count = Double(problem.count * problem.grid.count)
    // At an end of the range there is no best: the flow says nothing of it.
    guard left.isFinite || right.isFinite, curvature.isFinite, curvature > 0 else { return nil }
    factor = Double.exp(Double(best) * step)
    excess = max(1, (1 + cost(0)) / (1 + lowest))
    // Residuals as large as the best fit leaves them; but no less than flow's own sigma: fits that are
    // better by less than that prove nothing.
    logSigma = (max(lowest, 1) / (count * curvature)).squareRoot()
  }

  /// The mean squared residual, in sigmas, of all keyframes placed by their flow; infinite where one is lost.
  private static func cost(_ problem: BundleProblem, _ options: OdometryOptions) -> Double {
    var odometry = KeyframeOdometry(camera: problem.camera, grid: problem.grid, options: options)
    for number in 0..<problem.count {
      let seen = (0...number).flatMap { source in
        problem.observations[source].filter { max(source, $0.target) == number }
      }
      guard (try? odometry.add(seen)) != nil else { return .infinity }
    }
    guard odometry.isStarted, odometry.placedCount == problem.count else { return .infinity }
    let residual = odometry.finish().finalResidual
    return residual * residual
  }
}

extension MapSegment {
  /// The focal length that this segment's flow asks for; nil where it says nothing of it.
  ///
  /// A ninth of the points and at most 24 keyframes in a row, those that turned the most, are enough.
  public func focalEstimate(options: OdometryOptions) -> FocalEstimate? {
    FocalEstimate(mostTurned(24).thinned(by: 3), options: options)
  }

  /// The part of the problem with so many keyframes in a row over which the camera turned the most.
  private func mostTurned(_ count: Int) -> BundleProblem {
    let members = isPlaced.indices.filter { isPlaced[$0] }
    var best = (start: 0, angle: -1.0)
    for start in stride(from: 0, through: max(0, members.count - count), by: 4) {
      let part = members[start..<min(start + count, members.count)]
      let angle = zip(part, part.dropFirst()).reduce(0) { sum, pair in
        let motion = problem.cameraFromWorld[pair.1] * problem.cameraFromWorld[pair.0].inverse
        return sum + motion.rotation.rotationAngle
      }
      if angle > best.angle { best = (start, angle) }
    }
    return problem.part(Array(members[best.start..<min(best.start + count, members.count)]))
  }
}

extension BundleProblem {
  /// The same observations through another focal length.
  fileprivate func withFocal(times factor: Double) -> BundleProblem {
    let other = Camera(
      width: camera.width,
      height: camera.height,
      focal: camera.focal * factor,
      centre: camera.centre
    )
    var out = BundleProblem(camera: other, grid: PointGrid(camera: other, spacing: grid.spacing))
    out.cameraFromWorld = cameraFromWorld
    out.inverseDepths = inverseDepths
    out.observations = observations
    return out
  }

  /// Some of the keyframes, and what they say of each other.
  fileprivate func part(_ members: [Int]) -> BundleProblem {
    var number: [Int: Int] = [:]
    for (index, member) in members.enumerated() { number[member] = index }
    var out = BundleProblem(camera: camera, grid: grid)
    for (index, member) in members.enumerated() {
      out.cameraFromWorld.append(cameraFromWorld[member])
      out.inverseDepths.append(inverseDepths[member])
      out.observations.append(
        observations[member].compactMap { seen in
          number[seen.target].map { seen.renumbered(source: index, target: $0) }
        }
      )
    }
    return out
  }

  /// The same on a grid so many times as coarse, where that leaves enough points.
  fileprivate func thinned(by factor: Int) -> BundleProblem {
    let coarse = PointGrid(camera: camera, spacing: factor * grid.spacing)
    guard factor % 2 == 1, coarse.count >= 48 else { return self }
    var coarseIndex: [SIMD2<Int>: Int32] = [:]
    for (index, pixel) in coarse.pixels.enumerated() { coarseIndex[pixel] = Int32(index) }
    let kept = grid.pixels.map { coarseIndex[$0] }
    var out = BundleProblem(camera: camera, grid: coarse)
    out.cameraFromWorld = cameraFromWorld
    out.inverseDepths = inverseDepths.map { depths in
      depths.indices.filter { kept[$0] != nil }.map { depths[$0] }
    }
    out.observations = observations.map { list in
      list.map { seen in
        let chosen = seen.points.indices.filter { kept[Int(seen.points[$0])] != nil }
        return FlowObservations(
          source: seen.source,
          target: seen.target,
          points: chosen.map { kept[Int(seen.points[$0])] ?? 0 },
          pixels: chosen.map { seen.pixels[$0] },
          sigmas: chosen.map { seen.sigmas[$0] }
        )
      }
    }
    return out
  }
}
