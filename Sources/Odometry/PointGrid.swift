public import Geometry
internal import Imagery

/// The pixels of a keyframe that stand for all of it where poses are estimated.
public struct PointGrid: Equatable, Sendable {
  /// Pixels between neighbouring points, in both directions.
  public let spacing: Int

  /// Whole pixels, row by row.
  public let pixels: [SIMD2<Int>]

  /// K⁻¹ m of each pixel, with z = 1.
  public let rays: [Vector3]

  /// A grid over the image of a pinhole camera.
  public init(camera: Camera, spacing: Int) {
    precondition(spacing > 0)
    self.spacing = spacing
    var pixels: [SIMD2<Int>] = []
    for y in stride(from: spacing / 2, to: camera.height, by: spacing) {
      for x in stride(from: spacing / 2, to: camera.width, by: spacing) {
        pixels.append(SIMD2(x, y))
      }
    }
    self.pixels = pixels
    rays = pixels.map { camera.rayPinhole(Vector2(Double($0.x), Double($0.y))) }
  }

  /// The number of points.
  public var count: Int { pixels.count }
}

/// Where points of one frame's grid were seen in another frame.
public struct FlowObservations: Sendable {
  /// The frame whose grid the points are of.
  public let source: Int

  /// The frame in which they were seen.
  public let target: Int

  /// Grid indices, ascending.
  public let points: [Int32]

  /// Where each was seen, in pixels.
  public let pixels: [SIMD2<Float>]

  /// The sigma of each, in pixels per axis.
  public let sigmas: [Float]

  /// Observations from their parts, which have one entry a point.
  public init(
    source: Int,
    target: Int,
    points: [Int32],
    pixels: [SIMD2<Float>],
    sigmas: [Float]
  ) {
    precondition(points.count == pixels.count && points.count == sigmas.count)
    self.source = source
    self.target = target
    self.points = points
    self.pixels = pixels
    self.sigmas = sigmas
  }

  /// What a flow pair says of the grid's points, where it agrees with itself.
  public init(
    source: Int,
    target: Int,
    grid: PointGrid,
    flow: FlowPair,
    options: FlowConsistencyOptions = .init()
  ) {
    var points: [Int32] = []
    var pixels: [SIMD2<Float>] = []
    var sigmas: [Float] = []
    for (index, pixel) in grid.pixels.enumerated() {
      let sigma = flow.sigma(x: pixel.x, y: pixel.y, options: options)
      guard sigma.isFinite else { continue }
      points.append(Int32(index))
      pixels.append(
        SIMD2(Float(pixel.x), Float(pixel.y)) + flow.forward[pixel.x, pixel.y]
      )
      sigmas.append(sigma)
    }
    self.init(source: source, target: target, points: points, pixels: pixels, sigmas: sigmas)
  }

  /// The number of points seen.
  public var count: Int { points.count }
}
