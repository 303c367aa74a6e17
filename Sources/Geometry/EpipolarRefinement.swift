// R. Hartley and A. Zisserman, "Multiple View Geometry in Computer Vision" (2nd edition), sections 11.4.3 and 11.7: the
// motion of two calibrated views that makes Sampson's distances least, with a robust kernel (Cauchy's).

internal import RealModule

/// The motion between two views that explains correspondences best, from a guess of it.
public struct EpipolarRefinement: Sendable {
  private let first: [Vector3]
  private let second: [Vector3]
  private let sigmas: [Double]

  /// Of rays of points in both views, of depth 1, and how far each usually is from its epipolar line there (Cauchy's
  /// scale of Sampson's distance).
  public init(first: [Vector3], second: [Vector3], sigmas: [Double]) {
    precondition(first.count == second.count && first.count == sigmas.count, "one of each")
    self.first = first
    self.second = second
    self.sigmas = sigmas
  }

  /// The same with one scale for all.
  public init(first: [Vector3], second: [Vector3], sigma: Double) {
    let sigmas = [Double](repeating: sigma, count: first.count)
    self.init(first: first, second: second, sigmas: sigmas)
  }

  /// Levenberg and Marquardt's steps from a guess of `secondFromFirst` until they are too small to matter.
  ///
  /// Gives the motion near the guess that makes Σ log(1 + (distance / sigma)²) least, its translation 1 long, and how
  /// many steps it took. The guess's translation may have any length; no distance tells its sign, which stays.
  public func refined(
    _ guess: RigidTransform,
    limit: Int = 30
  ) -> (secondFromFirst: RigidTransform, steps: Int) {
    var pose = RigidTransform(
      rotation: guess.rotation,
      translation: length(guess.translation) > 0 ? normalised(guess.translation) : Vector3(0, 0, 1)
    )
    var cost = cost(of: pose)
    var damping = 1e-3
    for step in 0..<limit {
      let (normal, gradient) = equations(at: pose)
      var isBetter = false
      while !isBetter, damping < 1e6 {
        guard let change = solution(normal, gradient, damping: damping) else {
          damping *= 10
          continue
        }
        let trial = moved(pose, by: change)
        let trialCost = self.cost(of: trial)
        isBetter = trialCost < cost
        damping *= isBetter ? 0.1 : 10
        guard isBetter else { continue }
        let gain = (cost - trialCost) / cost
        (pose, cost) = (trial, trialCost)
        if gain < 1e-6 { return (pose, step + 1) }
      }
      guard isBetter else { return (pose, step) }
    }
    return (pose, limit)
  }

  /// Sampson's distance of each correspondence, signed, in the plane of depth 1.
  public func distances(_ secondFromFirst: RigidTransform) -> [Double] {
    let essential = secondFromFirst.essentialMatrix
    return first.indices.map { distance(essential, $0) }
  }

  private func distance(_ essential: Matrix3, _ index: Int) -> Double {
    let (a, b) = (essential * first[index], essential.transpose * second[index])
    let slope = a.x * a.x + a.y * a.y + b.x * b.x + b.y * b.y
    return slope > 0 ? dot(second[index], a) / slope.squareRoot() : 0
  }

  private func cost(of pose: RigidTransform) -> Double {
    let essential = pose.essentialMatrix
    return first.indices.reduce(0) { sum, index in
      let ratio = distance(essential, index) / sigmas[index]
      return sum + Double.log(onePlus: ratio * ratio)
    }
  }

  /// A turn by three numbers, and the translation's direction by two across it.
  private func moved(_ pose: RigidTransform, by change: [Double]) -> RigidTransform {
    let t = pose.translation
    let aside = abs(t.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
    let across = normalised(cross(t, aside))
    return RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(change[0], change[1], change[2])) * pose.rotation,
      translation: normalised(t + across * change[3] + cross(t, across) * change[4])
    )
  }

  /// The lower triangle of the weighted normal equations in the five numbers of `moved`.
  private func equations(at pose: RigidTransform) -> (normal: [[Double]], gradient: [Double]) {
    let delta = 1e-6
    let essential = pose.essentialMatrix
    let varied = (0..<5).map { parameter in
      moved(pose, by: (0..<5).map { $0 == parameter ? delta : 0 }).essentialMatrix
    }
    var normal = [SIMD8<Double>](repeating: .zero, count: 5)
    var gradient = SIMD8<Double>.zero
    for index in first.indices {
      let residual = distance(essential, index)
      let sigma = sigmas[index]
      let weight = 1 / (sigma * sigma + residual * residual)
      var slopes = SIMD8<Double>.zero
      for parameter in 0..<5 {
        slopes[parameter] = (distance(varied[parameter], index) - residual) / delta
      }
      gradient += slopes * (weight * residual)
      for row in 0..<5 { normal[row] += slopes * (weight * slopes[row]) }
    }
    return (normal.map { row in (0..<5).map { row[$0] } }, (0..<5).map { gradient[$0] })
  }

  /// By Cholesky's factors of the lower triangle; nil where it is not positive.
  private func solution(
    _ normal: [[Double]],
    _ gradient: [Double],
    damping: Double
  ) -> [Double]? {
    var lower = normal
    for row in 0..<5 { lower[row][row] *= 1 + damping }
    for column in 0..<5 {
      for row in column..<5 {
        let sum = (0..<column).reduce(lower[row][column]) {
          $0 - lower[row][$1] * lower[column][$1]
        }
        if row == column {
          guard sum > 0 else { return nil }
          lower[row][row] = sum.squareRoot()
        } else {
          lower[row][column] = sum / lower[column][column]
        }
      }
    }
    var result = gradient.map { -$0 }
    for row in 0..<5 {
      for column in 0..<row { result[row] -= lower[row][column] * result[column] }
      result[row] /= lower[row][row]
    }
    for row in (0..<5).reversed() {
      for column in row + 1..<5 { result[row] -= lower[column][row] * result[column] }
      result[row] /= lower[row][row]
    }
    return result
  }
}
