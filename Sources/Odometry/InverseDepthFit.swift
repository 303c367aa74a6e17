// Triangulation of one pixel from its places in several other frames, as an inverse depth along its
// own ray, so that points far away stay well behaved (Civera, Davison, Montiel, 2008).

internal import Geometry

/// One sighting of a pixel in another frame.
struct Sighting {
  /// R of target-from-source times the pixel's ray.
  let turnedRay: Vector3

  /// t of target-from-source.
  let translation: Vector3

  /// Where it was seen, as normalised coordinates (K⁻¹ applied).
  let seen: Vector2

  /// The weight of its residual in normalised coordinates: (focal length / sigma)².
  let weight: Double
}

/// An inverse depth and how well it is known.
struct InverseDepthFit {
  /// 1 / z-depth in the source frame.
  let value: Double

  /// 1 / variance of `value`, from the sightings that agree.
  let information: Double

  /// The robust mean of squared residuals in sigmas per degree of freedom.
  let disagreement: Double

  /// Degrees of freedom of the sightings, as they count, at least 1.
  let freedom: Double

  /// How many sightings agree.
  let inliers: Int

  /// The inverse depth that best explains the sightings; nil where they do not say.
  ///
  /// Starts from the linear solution (both of its equations are linear in the inverse depth), then
  /// Gauss–Newton on reprojection errors with Cauchy weights of scale `robustSigmas`.
  @inline(__always)
  init?(_ sightings: UnsafeBufferPointer<Sighting>, robustSigmas: Double, iterations: Int = 4) {
    var top = 0.0
    var bottom = 0.0
    for s in sightings {
      // x (R m + ρ t)_z = (R m + ρ t)_x, and the same for y.
      let ax = s.translation.x - s.seen.x * s.translation.z
      let ay = s.translation.y - s.seen.y * s.translation.z
      let bx = s.seen.x * s.turnedRay.z - s.turnedRay.x
      let by = s.seen.y * s.turnedRay.z - s.turnedRay.y
      top += s.weight * (ax * bx + ay * by)
      bottom += s.weight * (ax * ax + ay * ay)
    }
    guard bottom > 0 else { return nil }
    var rho = top / bottom
    let scale = 1 / (robustSigmas * robustSigmas)
    var agreeing = 0.0
    var squares = 0.0
    var weights = 0.0
    var inliers = 0
    for _ in 0...iterations {
      agreeing = 0
      squares = 0
      weights = 0
      inliers = 0
      var information = 0.0
      var gradient = 0.0
      for s in sightings {
        let z = s.turnedRay.z + rho * s.translation.z
        guard z > 0.02 else { continue }
        let w = 1 / z
        let px = (s.turnedRay.x + rho * s.translation.x) * w
        let py = (s.turnedRay.y + rho * s.translation.y) * w
        let rx = px - s.seen.x
        let ry = py - s.seen.y
        let jx = (s.translation.x - px * s.translation.z) * w
        let jy = (s.translation.y - py * s.translation.z) * w
        let squared = s.weight * (rx * rx + ry * ry)
        let robust = 1 / (1 + squared * scale)
        let slope = s.weight * (jx * jx + jy * jy)
        if squared < 2 * robustSigmas * robustSigmas {
          inliers += 1
          agreeing += slope
        }
        information += robust * slope
        gradient += robust * s.weight * (jx * rx + jy * ry)
        squares += robust * squared
        weights += robust
      }
      guard information > 0 else { return nil }
      rho -= gradient / information
    }
    // Two residuals a sighting, one of the unknowns taken.
    freedom = max(2 * weights - 1, 1)
    value = rho
    information = agreeing
    disagreement = squares / freedom
    self.inliers = inliers
  }
}
