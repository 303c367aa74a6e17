// Lens distortion in normalised image coordinates, x / z and y / z. Brown-Conrady: D. C. Brown,
// "Close-range camera calibration" (1971), with OpenCV's names and order. Kannala-Brandt: J. Kannala
// and S. Brandt, "A generic camera model and calibration method" (2006), four terms, no asymmetry.

internal import RealModule

/// How a lens bends rays away from the pinhole model, in normalised image coordinates.
public enum Distortion: Equatable, Sendable {
  /// None: an ideal pinhole.
  case pinhole

  /// Radial k1 k2 k3 and tangential p1 p2 (Brown 1971, Conrady 1919; OpenCV's rule).
  case brownConrady(k1: Double, k2: Double, p1: Double, p2: Double, k3: Double)

  /// Equidistant fisheye, θ (1 + k1 θ² + k2 θ⁴ + k3 θ⁶ + k4 θ⁸) (Kannala and Brandt 2006).
  case kannalaBrandt(k1: Double, k2: Double, k3: Double, k4: Double)
}

extension Distortion {
  /// Where the lens puts a ray: ideal normalised coordinates to distorted ones.
  ///
  /// Nil outside the model's invertible range: where the distorted radius no longer grows with the
  /// ideal one, the polynomial has left the lens it was fitted to and would fold the image over.
  public func distorted(_ ideal: Vector2) -> Vector2? { linearised(at: ideal)?.value }

  /// Which ray a lens put there: distorted normalised coordinates to ideal ones.
  ///
  /// Nil where no ray within the invertible range lands there; for a fisheye also at 90° and more
  /// from the axis, where no point with z = 1 exists.
  public func undistorted(_ distorted: Vector2) -> Vector2? {
    switch self {
    case .pinhole: distorted
    case .brownConrady: undistortedByNewton(distorted)
    case .kannalaBrandt(let k1, let k2, let k3, let k4):
      Self.undistortedFisheye(distorted, SIMD4(k1, k2, k3, k4))
    }
  }

  /// The distorted coordinates with their derivative by the ideal ones.
  func linearised(at n: Vector2) -> (value: Vector2, jacobian: Matrix2)? {
    switch self {
    case .pinhole: (n, .identity)
    case .brownConrady(let k1, let k2, let p1, let p2, let k3):
      Self.brownConrady(n, k1, k2, p1, p2, k3)
    case .kannalaBrandt(let k1, let k2, let k3, let k4):
      Self.kannalaBrandt(n, SIMD4(k1, k2, k3, k4))
    }
  }

  private static func brownConrady(
    _ n: Vector2,
    _ k1: Double,
    _ k2: Double,
    _ p1: Double,
    _ p2: Double,
    _ k3: Double
  ) -> (value: Vector2, jacobian: Matrix2)? {
    let s = dot(n, n)
    // d/dr of r (1 + k1 r² + k2 r⁴ + k3 r⁶), as a polynomial in s = r².
    let slope = Quartic(1, 3 * k1, 5 * k2, 7 * k3, 0)
    guard s.isFinite, slope.isPositive(upTo: s) else { return nil }
    let radial = 1 + s * (k1 + s * (k2 + s * k3))
    let radialSlope = k1 + s * (2 * k2 + s * 3 * k3)
    let (x, y) = (n.x, n.y)
    let value = Vector2(
      x * radial + 2 * p1 * x * y + p2 * (s + 2 * x * x),
      y * radial + p1 * (s + 2 * y * y) + 2 * p2 * x * y
    )
    let mixed = 2 * x * y * radialSlope + 2 * p1 * x + 2 * p2 * y
    let jacobian = Matrix2(
      rows: Vector2(radial + 2 * x * x * radialSlope + 2 * p1 * y + 6 * p2 * x, mixed),
      Vector2(mixed, radial + 2 * y * y * radialSlope + 6 * p1 * y + 2 * p2 * x)
    )
    guard jacobian.determinant > 0 else { return nil }
    return (value, jacobian)
  }

  private static func kannalaBrandt(
    _ n: Vector2,
    _ k: SIMD4<Double>
  ) -> (value: Vector2, jacobian: Matrix2)? {
    let r = length(n)
    guard r.isFinite else { return nil }
    guard r > 1e-8 else { return (n, .identity) }
    let angle = Double.atan(r)
    let (bent, slope) = fisheyeRadius(angle, k)
    guard fisheyeSlope(k).isPositive(upTo: angle * angle) else { return nil }
    let unit = n / r
    let ratio = bent / r
    // Along the radius dθd/dr = slope / (1 + r²); across it the vector only turns.
    let along = slope / (1 + r * r) - ratio
    let jacobian = Matrix2(
      rows: Vector2(ratio + along * unit.x * unit.x, along * unit.x * unit.y),
      Vector2(along * unit.x * unit.y, ratio + along * unit.y * unit.y)
    )
    return (unit * bent, jacobian)
  }

  /// The distorted radius of a ray at an angle from the axis, and its derivative.
  private static func fisheyeRadius(
    _ angle: Double,
    _ k: SIMD4<Double>
  ) -> (value: Double, slope: Double) {
    let s = angle * angle
    return (
      angle * (1 + s * (k[0] + s * (k[1] + s * (k[2] + s * k[3])))), fisheyeSlope(k)(s)
    )
  }

  private static func fisheyeSlope(_ k: SIMD4<Double>) -> Quartic {
    Quartic(1, 3 * k[0], 5 * k[1], 7 * k[2], 9 * k[3])
  }

  /// Newton's method with steps halved until they stay in range and come nearer.
  private func undistortedByNewton(_ target: Vector2) -> Vector2? {
    guard target.x.isFinite, target.y.isFinite else { return nil }
    // The axis is in every model's range, and the derivative there is the identity.
    var n = Vector2.zero
    guard var here = linearised(at: n) else { return nil }
    let tolerance = 1e-14 * (1 + length(target))
    for _ in 0..<100 {
      let residual = here.value - target
      let error = length(residual)
      if error <= tolerance { return n }
      let step = here.jacobian.inverse * residual
      var fraction = 1.0
      var moved = false
      while fraction > 1e-6, !moved {
        let candidate = n - step * fraction
        if let there = linearised(at: candidate), length(there.value - target) < error {
          (n, here, moved) = (candidate, there, true)
        }
        fraction /= 2
      }
      // At the limit of rounding no step comes nearer; elsewhere it means out of range.
      if !moved { return error <= 1e-11 * (1 + length(target)) ? n : nil }
    }
    return nil
  }

  /// The angle by Newton's method kept inside a shrinking bracket, 0 … 90°.
  private static func undistortedFisheye(_ target: Vector2, _ k: SIMD4<Double>) -> Vector2? {
    let radius = length(target)
    guard radius.isFinite else { return nil }
    guard radius > 1e-8 else { return target }
    var low = 0.0
    var high = Double.pi / 2
    var angle = min(radius, high * 0.9)
    let positive = fisheyeSlope(k)
    for _ in 0..<100 {
      let inRange = positive.isPositive(upTo: angle * angle)
      let (value, slope) = fisheyeRadius(angle, k)
      if !inRange || value > radius { high = angle } else { low = angle }
      let next = inRange ? angle - (value - radius) / slope : low
      let safe = next > low && next < high ? next : (low + high) / 2
      if abs(safe - angle) <= 1e-15 * (1 + angle) || safe == low || safe == high { break }
      angle = safe
    }
    let value = fisheyeRadius(angle, k).value
    guard abs(value - radius) <= 1e-12 * (1 + radius), positive.isPositive(upTo: angle * angle),
      angle < Double.pi / 2 - 1e-9
    else { return nil }
    return target * (Double.tan(angle) / radius)
  }
}
