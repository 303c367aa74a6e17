public import Geometry

/// How near the static world must be at each place of a frame, as other frames saw it.
///
/// A static surface hides what is behind it: what seems to be farther than a surface that other frames saw
/// in its place is not static. An object on its epipolar line betrays itself so.
public struct StaticSurface: Sendable {
  private let cell: Int
  private let columns: Int
  private var inverseDepths: [Float]
  private var relativeSigmas: [Float]

  /// The surfaces that at least two of the `others` agree on, in a frame of `camera`.
  public init(
    of others: [(points: SurfacePoints, frameFromOther: RigidTransform)],
    camera: Camera,
    options: MoverOptions = .init()
  ) {
    cell = 2 * options.stride
    columns = (camera.width - 1) / cell + 1
    let count = columns * ((camera.height - 1) / cell + 1)
    // The nearest two of different frames; the second is what both agree to be hidden behind.
    var nearest = [SIMD2<Float>](repeating: .zero, count: count)
    var second = nearest
    for (points, frameFromOther) in others {
      var seen = [SIMD2<Float>](repeating: .zero, count: count)
      for (position, sigma) in zip(points.positions, points.sigmas) {
        let p = frameFromOther * Vector3(position)
        guard p.z > 1e-6 else { continue }
        let pixel = camera.projectPinhole(p)
        guard camera.contains(pixel) else { continue }
        let index =
          Int(pixel.y + 0.5) / cell * columns + Int(pixel.x + 0.5) / cell
        let inverse = Float(1 / p.z)
        if inverse > seen[index].x { seen[index] = SIMD2(inverse, sigma * inverse) }
      }
      for i in 0..<count where seen[i].x > second[i].x {
        if seen[i].x > nearest[i].x {
          second[i] = nearest[i]
          nearest[i] = seen[i]
        } else {
          second[i] = seen[i]
        }
      }
    }
    inverseDepths = second.map(\.x)
    relativeSigmas = second.map(\.y)
  }

  /// By how many sigmas a pixel seems to be behind the surface, and the surface's inverse depth; nil where none is known.
  func depthBehind(
    x: Int,
    y: Int,
    inverseDepth: Float,
    sigma: Float,
    options: MoverOptions
  ) -> (sigmas: Float, surface: Float)? {
    let index = y / cell * columns + x / cell
    let surface = inverseDepths[index]
    guard surface > 0 else { return nil }
    let error = surface * max(relativeSigmas[index], options.surfaceError)
    let sigmas = max(surface - inverseDepth, 0) / (error * error + sigma * sigma).squareRoot()
    return (sigmas, surface)
  }
}
