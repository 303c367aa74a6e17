public import Geometry
public import Imagery

/// Points of one frame that belong to smooth surfaces, thinned out.
public struct SurfacePoints: Sendable {
  let positions: [SIMD3<Float>]
  let sigmas: [Float]

  /// The points of a depth map, in its camera's frame, away from edges; every `stride` pixels.
  ///
  /// `sigma` may be missing, then depth is taken to be as uncertain as the options say.
  public init(
    depth: DepthMap,
    sigma: DepthMap?,
    camera: Camera,
    options: MoverOptions = .init()
  ) {
    let (width, height) = (depth.width, depth.height)
    let stride = options.stride
    var positions: [SIMD3<Float>] = []
    var sigmas: [Float] = []
    for y in Swift.stride(from: stride, to: height - stride, by: stride) {
      for x in Swift.stride(from: stride, to: width - stride, by: stride) {
        let z = depth[x, y]
        guard z > 0 else { continue }
        let nearby = [
          depth[x - stride, y], depth[x + stride, y], depth[x, y - stride], depth[x, y + stride],
        ]
        // Also false where a neighbour is unknown: flow leaks across such borders.
        guard nearby.allSatisfy({ abs($0 - z) < options.edgeShare * z }) else { continue }
        let ray = camera.rayPinhole(Vector2(Double(x), Double(y)))
        positions.append(SIMD3<Float>(ray * Double(z)))
        sigmas.append(sigma?[x, y] ?? options.depthError * z)
      }
    }
    self.positions = positions
    self.sigmas = sigmas
  }
}

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

  /// By how many sigmas a pixel seems to be behind the surface; nil where no surface is known.
  func depthBehind(
    x: Int,
    y: Int,
    inverseDepth: Float,
    sigma: Float,
    options: MoverOptions
  ) -> Float? {
    let index = y / cell * columns + x / cell
    let surface = inverseDepths[index]
    guard surface > 0 else { return nil }
    let error = surface * max(relativeSigmas[index], options.surfaceError)
    return max(surface - inverseDepth, 0) / (error * error + sigma * sigma).squareRoot()
  }
}
