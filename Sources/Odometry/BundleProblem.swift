public import Geometry

/// Keyframes, an inverse depth for each point of their grids, and what their flows say of both.
public struct BundleProblem: Sendable {
  /// The pinhole camera.
  public let camera: Camera

  /// The points of every keyframe.
  public let grid: PointGrid

  /// One pose a keyframe: the camera from the world.
  public var cameraFromWorld: [RigidTransform]

  /// Inverse z-depth per keyframe and grid point, in 1 / map units; always positive.
  public var inverseDepths: [[Double]]

  /// What each keyframe's flows to others say of its points, by source keyframe.
  public var observations: [[FlowObservations]]

  /// An empty problem.
  public init(camera: Camera, grid: PointGrid) {
    self.camera = camera
    self.grid = grid
    cameraFromWorld = []
    inverseDepths = []
    observations = []
  }

  /// The number of keyframes.
  public var count: Int { cameraFromWorld.count }

  /// Changes the unit of length: every distance is multiplied by `factor`.
  public mutating func scale(by factor: Double) {
    for i in cameraFromWorld.indices {
      cameraFromWorld[i].translation *= factor
      for p in inverseDepths[i].indices { inverseDepths[i][p] /= factor }
    }
  }
}
