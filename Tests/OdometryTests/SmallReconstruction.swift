import Evaluation
import Geometry
import Odometry
import SyntheticScenes
import Testing

/// No two views could start a map.
struct NotStarted: Error {}

/// Frames of a synthetic world to poses and depth, by the library's parts.
struct SmallReconstruction {
  /// Positions of the keyframes.
  let keyframes: [Int]

  /// The pose of every frame that could be placed; times are positions.
  private(set) var trajectory = Trajectory()

  /// One a keyframe.
  private(set) var depths: [DepthEstimate] = []

  /// What the last adjustment did.
  let report: BundleReport

  private let problem: BundleProblem
  private let pairs: [ConnectedFrames]

  init(_ exact: ExactFlow, frames: Int) throws {
    let camera = exact.world.camera
    // Some 165 points, whatever the size of the image.
    var odometryOptions = OdometryOptions()
    odometryOptions.gridSpacing = camera.width * 7 / 100
    var keyframeOptions = KeyframeOptions()
    keyframeOptions.gridSpacing = odometryOptions.gridSpacing
    let grid = PointGrid(camera: camera, spacing: odometryOptions.gridSpacing)
    let chooser = KeyframeFlow(camera: camera, estimator: exact, options: keyframeOptions)
    pairs = try (0..<frames).flatMap { try chooser.add(exact.frame($0)) }
    keyframes = chooser.keyframes
    var odometry = KeyframeOdometry(camera: camera, grid: grid, options: odometryOptions)
    for (number, position) in keyframes.enumerated() {
      var seen: [FlowObservations] = []
      for pair in pairs where pair.second == position {
        guard let first = keyframes.firstIndex(of: pair.first) else { continue }
        seen.append(
          FlowObservations(source: first, target: number, grid: grid, flow: pair.flow)
        )
        seen.append(
          FlowObservations(source: number, target: first, grid: grid, flow: pair.flow.reversed)
        )
      }
      if case .lost(let share) = try odometry.add(seen) {
        throw OdometryError.tooFewPlaced(
          placed: odometry.placedCount,
          frames: frames,
          lostAt: "\(position), \(share)"
        )
      }
    }
    guard odometry.isStarted else { throw NotStarted() }
    report = odometry.finish()
    problem = odometry.problem
    for position in 0..<frames {
      guard let cameraFromWorld = try place(position, grid) else { continue }
      trajectory.poses.append(
        TimedPose(timestamp: Double(position), worldFromCamera: cameraFromWorld.inverse)
      )
    }
    depths = keyframes.indices.map { depth(of: $0, camera) }
  }

  private func place(_ position: Int, _ grid: PointGrid) throws -> RigidTransform? {
    if let number = keyframes.firstIndex(of: position) { return problem.cameraFromWorld[number] }
    let pair = try #require(pairs.first { $0.second == position })
    let keyframe = try #require(keyframes.firstIndex(of: pair.first))
    return problem.cameraFromWorld(
      ofFrameSeeing: [
        FlowObservations(source: keyframe, target: problem.count, grid: grid, flow: pair.flow)
      ],
      from: problem.cameraFromWorld[keyframe]
    )
  }

  private func depth(of number: Int, _ camera: Camera) -> DepthEstimate {
    var views: [DepthView] = []
    for pair in pairs {
      let ends = (keyframes.firstIndex(of: pair.first), keyframes.firstIndex(of: pair.second))
      guard let first = ends.0, let second = ends.1, [first, second].contains(number) else {
        continue
      }
      let other = first == number ? second : first
      views.append(
        DepthView(
          otherFromKeyframe: problem.cameraFromWorld[other]
            * problem.cameraFromWorld[number].inverse,
          flow: first == number ? pair.flow : pair.flow.reversed
        )
      )
    }
    return triangulatedDepth(camera: camera, views: views)
  }
}

/// How far a reconstruction is from the truth, once it has been given one scale.
struct SmallEvaluation {
  let trajectory: TrajectoryEvaluation
  let depth: DepthEvaluation

  /// Both begin in the first camera's frame: only the scale is free, less than Sim(3) leaves.
  init(_ found: SmallReconstruction, truth exact: ExactFlow) throws {
    let poses = found.trajectory.poses.map { pose in
      TimedPose(
        timestamp: pose.timestamp,
        worldFromCamera: exact.view(Int(pose.timestamp)).worldFromCamera
      )
    }
    let truth = Trajectory(poses: poses)
    let centres = zip(found.trajectory.positionsInWorld, truth.positionsInWorld)
    let scale =
      centres.reduce(0) { $0 + dot($1.0, $1.1) } / centres.reduce(0) { $0 + dot($1.0, $1.0) }
    var scaled = found.trajectory
    for index in scaled.poses.indices {
      scaled.poses[index].worldFromCamera.translation *= scale
    }
    trajectory = try TrajectoryEvaluation(
      scaled,
      truth: truth,
      by: TrajectoryProtocol(alignment: .none)
    )
    var depth = DepthEvaluation()
    for (keyframe, estimate) in zip(found.keyframes, found.depths) {
      let comparison = DepthComparison(
        estimate.depth,
        truth: exact.view(keyframe).depth,
        depthProtocol: DepthProtocol()
      )
      depth.add(DepthEvaluation(comparison, scale: scale))
    }
    self.depth = depth
  }
}
