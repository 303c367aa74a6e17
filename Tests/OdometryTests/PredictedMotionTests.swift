import Geometry
import Imagery
import SyntheticScenes
import Testing

@testable import Odometry

/// Motion that something else than flow tells, as one more guess.
@Suite struct PredictedMotionTests {
  private let exact = ExactFlow(.wander, seed: 2, framesPerStep: 8)
  private let grid: PointGrid
  private let started: KeyframeOdometry

  init() throws {
    let grid = PointGrid(camera: exact.world.camera, spacing: 8)
    var odometry = KeyframeOdometry(camera: exact.world.camera, grid: grid)
    for frame in 0..<4 {
      try odometry.add(exact.observations(of: frame, and: 0..<frame, grid: grid))
    }
    self.grid = grid
    started = odometry
  }

  /// Where a fifth camera sees the points of the others.
  private func sightings(worldFromNew: RigidTransform)
    -> [FlowObservations]
  {
    let camera = exact.world.camera
    return (0..<4).map { source in
      let newFromSource = worldFromNew.inverse * exact.view(source).worldFromCamera
      let truth = exact.view(source).depth
      var points: [Int32] = []
      var pixels: [SIMD2<Float>] = []
      for (index, pixel) in grid.pixels.enumerated() {
        let z = Double(truth[pixel.x, pixel.y])
        let point = newFromSource * (grid.rays[index] * z)
        guard point.z > 0 else { continue }
        let seen = camera.projectPinhole(point)
        points.append(Int32(index))
        pixels.append(SIMD2<Float>(seen))
      }
      return FlowObservations(
        source: source,
        target: 4,
        points: points,
        pixels: pixels,
        sigmas: points.map { _ in 0.5 }
      )
    }
  }

  /// Almost half a turn about the camera's axis.
  private var rolled: RigidTransform {
    RigidTransform(rotation: Matrix3.rotation(exp: Vector3(0, 0, 3)), translation: .zero)
  }

  @Test func `a keyframe that turned too far for other guesses is placed from its prediction`()
    throws
  {
    let last = exact.view(3).worldFromCamera
    let seen = sightings(worldFromNew: last * rolled.inverse)
    var plain = started
    guard case .lost = try plain.add(seen) else {
      Issue.record("placed without a prediction")
      return
    }
    #expect(plain.predictionsUsed == 0)
    var odometry = started
    #expect(try odometry.add(seen, predicted: { _ in rolled }) == .placed)
    #expect(odometry.predictionsUsed == 1)
    let poses = odometry.problem.cameraFromWorld
    let found = poses[4] * poses[3].inverse
    #expect(length((found.rotation * rolled.rotation.transpose).rotationLog) < 0.01)
  }

  @Test func `a motion that the flow contradicts changes nothing`() throws {
    let seen = sightings(worldFromNew: exact.view(4).worldFromCamera)
    var (plain, spoiled) = (started, started)
    #expect(try plain.add(seen) == .placed)
    #expect(try spoiled.add(seen, predicted: { _ in rolled }) == .placed)
    #expect(spoiled.predictionsUsed == 0)
    #expect(spoiled.problem.cameraFromWorld == plain.problem.cameraFromWorld)
  }

  @Test func `a predicted length does not matter, the last step is the measure`() throws {
    let seen = sightings(worldFromNew: exact.view(3).worldFromCamera * rolled.inverse)
    var poses: [[RigidTransform]] = []
    for scale in [0.001, 1, 1000] {
      var odometry = started
      var motion = rolled
      motion.translation = Vector3(0.1, 0, 0.2) * scale
      #expect(try odometry.add(seen, predicted: { _ in motion }) == .placed)
      poses.append(odometry.problem.cameraFromWorld)
    }
    for other in poses.dropFirst() {
      for (a, b) in zip(other, poses[0]) {
        let difference = a * b.inverse
        #expect(length(difference.translation) + length(difference.rotation.rotationLog) < 1e-6)
      }
    }
  }
}
