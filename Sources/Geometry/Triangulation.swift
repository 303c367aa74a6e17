// Depth along a ray from where other images see the point. In inverse depth ρ the predicted pixel is
// nearly linear and points at infinity are ordinary (J. Civera, A. Davison, J. Montiel, "Inverse depth
// parametrization for monocular SLAM", 2008).

/// Where one image sees a point whose ray in the reference camera is known.
public struct RayObservation: Equatable, Sendable {
  /// Carries points from the reference camera to the observing one.
  public var cameraFromReference: RigidTransform

  /// The observed pixel, free of distortion.
  public var pixel: Vector2

  /// The pixel's 1σ error per axis, in pixels.
  public var sigmaPixels: Double

  /// An observation from its parts.
  @inlinable
  public init(cameraFromReference: RigidTransform, pixel: Vector2, sigmaPixels: Double = 1) {
    self.cameraFromReference = cameraFromReference
    self.pixel = pixel
    self.sigmaPixels = sigmaPixels
  }
}

/// A depth along a ray with its uncertainty.
public struct RayDepth: Equatable, Sendable {
  /// 1 / z-depth.
  public var inverseDepth: Double

  /// The 1σ error of the inverse depth.
  public var inverseDepthSigma: Double

  /// The sum of squared residuals, each divided by its sigma; two per observation.
  public var chiSquared: Double

  /// An estimate from its parts.
  @inlinable
  public init(inverseDepth: Double, inverseDepthSigma: Double, chiSquared: Double) {
    self.inverseDepth = inverseDepth
    self.inverseDepthSigma = inverseDepthSigma
    self.chiSquared = chiSquared
  }

  /// The z-depth, in the units of the translations.
  @inlinable public var depth: Double { 1 / inverseDepth }

  /// The 1σ error of the depth, to first order.
  @inlinable public var depthSigma: Double { inverseDepthSigma / (inverseDepth * inverseDepth) }
}

/// Points from the rays of two or more images.
public enum Triangulation {
  /// The point, in the first camera, halfway between two rays where they come nearest.
  ///
  /// Nil for parallel rays, and where they come nearest behind a camera.
  public static func midpoint(
    rayInFirst: Vector3,
    rayInSecond: Vector3,
    secondFromFirst: RigidTransform
  ) -> Vector3? {
    let firstFromSecond = secondFromFirst.inverse
    let a = rayInFirst
    let b = firstFromSecond.rotation * rayInSecond
    let base = firstFromSecond.translation
    // Minimise |s a − (base + t b)|².
    let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b))
    let normal = cross(a, b)
    let determinant = dot(normal, normal)
    guard determinant > 1e-24 * aa * bb else { return nil }
    let s = (bb * dot(a, base) - ab * dot(b, base)) / determinant
    let t = (ab * dot(a, base) - aa * dot(b, base)) / determinant
    guard s > 0, t > 0 else { return nil }
    return (a * s + base + b * t) / 2
  }

  /// The inverse depth along a ray of the reference camera that best explains where others see it.
  ///
  /// Least squares of the pixel residuals over their sigmas, by Gauss and Newton from the linear
  /// solution. `ray` has z = 1, `camera` is the pinhole of the observing images. Nil where the
  /// observations hold no information on depth (no translation, or exactly at the focus of
  /// expansion), where it does not converge, and where the point is not in front of every camera.
  /// Near the focus of expansion the sigma grows without bound: check it.
  @inlinable
  public static func depth(
    alongRay ray: Vector3,
    observations: some RandomAccessCollection<RayObservation>,
    camera: Camera
  ) -> RayDepth? {
    guard var rho = linearInverseDepth(ray, observations, camera) else { return nil }
    for _ in 0..<20 {
      guard let (gradient, information, chiSquared) = linearised(ray, observations, camera, rho)
      else { return nil }
      guard information > 0, information.isFinite else { return nil }
      let step = gradient / information
      let sigma = 1 / information.squareRoot()
      rho -= step
      // A billionth of sigma is far below what the observations hold, and above rounding.
      guard abs(step) > 1e-9 * sigma else {
        return rho > 0
          ? RayDepth(inverseDepth: rho, inverseDepthSigma: sigma, chiSquared: chiSquared) : nil
      }
    }
    return nil
  }

  /// The solution of (a + ρ t) × (n, 1) = 0 over all observations, weighted by sigma.
  @inlinable
  static func linearInverseDepth(
    _ ray: Vector3,
    _ observations: some RandomAccessCollection<RayObservation>,
    _ camera: Camera
  ) -> Double? {
    var numerator = 0.0
    var denominator = 0.0
    for observation in observations {
      let a = observation.cameraFromReference.rotation * ray
      let t = observation.cameraFromReference.translation
      let n = (observation.pixel - camera.centre) / camera.focal
      let weight = camera.focal / observation.sigmaPixels
      let constant = (Vector2(a.x, a.y) - n * a.z) * weight
      let slope = (Vector2(t.x, t.y) - n * t.z) * weight
      numerator -= dot(constant, slope)
      denominator += dot(slope, slope)
    }
    guard denominator > 0 else { return nil }
    let rho = numerator / denominator
    return rho.isFinite ? rho : nil
  }

  /// Gradient and information of half the squared residuals by ρ, and the sum of the squares.
  @inlinable
  static func linearised(
    _ ray: Vector3,
    _ observations: some RandomAccessCollection<RayObservation>,
    _ camera: Camera,
    _ rho: Double
  ) -> (gradient: Double, information: Double, chiSquared: Double)? {
    var gradient = 0.0
    var information = 0.0
    var chiSquared = 0.0
    for observation in observations {
      let a = observation.cameraFromReference.rotation * ray
      let t = observation.cameraFromReference.translation
      let p = a + t * rho
      guard p.z > 0 else { return nil }
      let weight = 1 / observation.sigmaPixels
      let residual =
        (Vector2(p.x, p.y) / p.z * camera.focal + camera.centre - observation.pixel) * weight
      // d/dρ of p.xy / p.z is (t.xy a.z − a.xy t.z) / p.z².
      let slope =
        (Vector2(t.x, t.y) * a.z - Vector2(a.x, a.y) * t.z) / (p.z * p.z) * camera.focal * weight
      gradient += dot(slope, residual)
      information += dot(slope, slope)
      chiSquared += dot(residual, residual)
    }
    return (gradient, information, chiSquared)
  }
}
