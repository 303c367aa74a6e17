// The static explanation of one pixel: the inverse depth (J. Civera, A. Davison and J. Montiel, "Inverse depth
// parametrization for monocular SLAM", 2008) under which the camera's motion explains its flows best.

internal import Geometry

/// One flow of one pixel, ready for the fit.
struct PixelSighting {
  /// R of other-from-frame times the pixel's ray.
  let turnedRay: Vector3

  /// t of other-from-frame.
  let translation: Vector3

  /// Where the flow leads, in pixels.
  let seen: Vector2

  /// The flow's 1σ per axis, in pixels.
  let sigma: Double

  /// Predicted minus observed pixel, and its derivative by the inverse depth; nil behind the camera.
  @inline(__always)
  func residual(_ inverseDepth: Double, _ camera: Camera) -> (miss: Vector2, slope: Vector2)? {
    let p = turnedRay + translation * inverseDepth
    guard p.z > 0.02 else { return nil }
    let ray = Vector2(p.x, p.y) / p.z
    let slope = (Vector2(translation.x, translation.y) - ray * translation.z) / p.z * camera.focal
    return (ray * camera.focal + camera.centre - seen, slope)
  }
}

/// The best inverse depth of a pixel.
struct StaticFit {
  /// 1 / z-depth in the frame; never negative.
  let inverseDepth: Double

  /// Its 1σ.
  let sigma: Double

  /// Fits by Gauss–Newton with Cauchy weights, from a known depth or else from the linear solution.
  ///
  /// `known` has the inverse depth and its 1σ from elsewhere; it counts as one more sighting.
  @inline(__always)
  init(
    _ sightings: UnsafeBufferPointer<PixelSighting>,
    known: (value: Double, sigma: Double)?,
    camera: Camera
  ) {
    let robust = 1 / 4.0
    var value: Double
    if let known {
      value = known.value
    } else {
      var (top, bottom) = (0.0, 1e-12)
      for s in sightings {
        let seen = (s.seen - camera.centre) / camera.focal
        let a = Vector2(s.translation.x, s.translation.y) - seen * s.translation.z
        let b = seen * s.turnedRay.z - Vector2(s.turnedRay.x, s.turnedRay.y)
        let weight = 1 / (s.sigma * s.sigma)
        top += weight * dot(a, b)
        bottom += weight * dot(a, a)
      }
      value = max(top / bottom, 0)
    }
    var information = 0.0
    for _ in 0..<4 {
      information = 1e-12
      var gradient = 0.0
      if let known {
        let miss = (value - known.value) / known.sigma
        let weight = 1 / (known.sigma * known.sigma * (1 + miss * miss * robust))
        information += weight
        gradient += weight * (value - known.value)
      }
      for s in sightings {
        guard let (miss, slope) = s.residual(value, camera) else { continue }
        let weight = 1 / (s.sigma * s.sigma)
        let doubt = weight / (1 + weight * dot(miss, miss) * robust)
        information += doubt * dot(slope, slope)
        gradient += doubt * dot(slope, miss)
      }
      value = max(value - gradient / information, 0)
    }
    inverseDepth = value
    sigma = 1 / information.squareRoot()
  }

  /// How far a flow is from the static explanation, in sigmas of both flow and depth.
  @inline(__always)
  func distance(_ sighting: PixelSighting, _ camera: Camera) -> Float {
    guard let (miss, slope) = sighting.residual(inverseDepth, camera) else { return .nan }
    let steepness = dot(slope, slope)
    let variance = sighting.sigma * sighting.sigma
    guard steepness > 1e-12 else { return Float((dot(miss, miss) / variance).squareRoot()) }
    // Depth's error moves the pixel along its epipolar line only.
    let along = dot(miss, slope)
    let alongSquared = along * along / steepness
    let across = max(dot(miss, miss) - alongSquared, 0)
    return Float(
      (across / variance + alongSquared / (variance + steepness * sigma * sigma)).squareRoot()
    )
  }
}
