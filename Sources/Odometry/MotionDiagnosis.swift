public import Geometry

/// Why no two views of a sequence can start a map, from what their flows say.
public struct MotionDiagnosis: Sendable {
  private let camera: Camera
  private let grid: PointGrid
  private let options: OdometryOptions
  private var flow = 0.0
  private var parallax = 0.0
  private var inlierShare = 0.0

  /// A diagnosis of nothing yet.
  public init(camera: Camera, grid: PointGrid, options: OdometryOptions = .init()) {
    self.camera = camera
    self.grid = grid
    self.options = options
  }

  /// Takes one pair of frames.
  public mutating func add(_ seen: FlowObservations) throws {
    guard let found = Parallax(seen, grid: grid, camera: camera) else { return }
    flow = max(flow, found.medianFlow)
    parallax = max(parallax, found.median)
    guard found.median >= options.startParallaxPixels else { return }
    let relative = try RelativePose(
      seen,
      grid: grid,
      camera: camera,
      pixels: options.epipolarPixels
    )
    inlierShare = max(inlierShare, relative?.inlierShare ?? 0)
  }

  /// The reason that the pairs taken so far give.
  public var error: OdometryError {
    // Flow within its own error, as parallax is.
    if flow < options.startParallaxPixels { return .stillCamera(medianPixels: flow) }
    if parallax >= options.startParallaxPixels, inlierShare < options.minimumInlierShare {
      return .noConsistentMotion(inlierShare: inlierShare)
    }
    return .tooLittleParallax(medianPixels: parallax)
  }
}
