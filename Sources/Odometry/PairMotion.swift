public import Geometry

/// The motion between two frames by their flow alone, before anything is adjusted together.
public struct PairMotion: Sendable {
  private let refinement: EpipolarRefinement
  private let seen: FlowObservations
  private let grid: PointGrid
  private let camera: Camera
  private let pixels: Double

  /// Of points of the first frame's grid as they were seen in the second, within `pixels` of their epipolar lines.
  public init(
    _ seen: FlowObservations,
    grid: PointGrid,
    camera: Camera,
    pixels: Double = OdometryOptions().epipolarPixels
  ) {
    self.seen = seen
    self.grid = grid
    self.camera = camera
    self.pixels = pixels
    refinement = EpipolarRefinement(
      first: seen.points.map { grid.rays[Int($0)] },
      second: seen.pixels.map { camera.rayPinhole(Vector2(Double($0.x), Double($0.y))) },
      sigma: 2 * pixels / (camera.focal.x + camera.focal.y)
    )
  }

  /// What brings points of the first camera into the second, by RANSAC over the five-point method; nil where there is none.
  public func essential() throws -> RigidTransform? {
    try RelativePose(seen, grid: grid, camera: camera, pixels: pixels)?.secondFromFirst
  }

  /// The motion near `guess` that makes the robust sum of Sampson's distances least, and the steps to it.
  public func refined(_ guess: RigidTransform) -> (secondFromFirst: RigidTransform, steps: Int) {
    refinement.refined(guess)
  }
}
