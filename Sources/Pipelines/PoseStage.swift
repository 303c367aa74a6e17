internal import Formats
internal import Geometry
internal import Imagery
public import Odometry

/// Flows to a trajectory: keyframes by odometry and adjustment, the frames between against them.
public struct PoseStage: Sendable {
  /// How keyframes are placed.
  public var odometry = OdometryOptions()

  /// How flow's own error is judged.
  public var consistency = FlowConsistencyOptions()

  /// The defaults.
  public init() {}

  /// What the stage found.
  public struct Result: Sendable {
    /// Frames with a pose.
    public let placed: Int

    /// Frames in all.
    public let frames: Int

    /// What the last adjustment of all keyframes did.
    public let bundle: BundleReport
  }

  /// Writes a trajectory of every frame that can be placed to `path`, from the flows in `folder`.
  ///
  /// Frames that saw too little of the map are left out and named in a note.
  @discardableResult
  public func run(
    flow folder: String,
    to path: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> Result {
    let index = try FlowIndex.read(in: folder)
    let camera = index.pinhole
    let grid = PointGrid(camera: camera, spacing: odometry.gridSpacing)
    var keyframeNumber: [Int: Int] = [:]
    for (number, position) in index.keyframes.enumerated() { keyframeNumber[position] = number }
    let pairsBySecond = Dictionary(grouping: index.pairs, by: { $0[1] })

    progress.begin("Poses", total: index.frames.count)
    var motion = KeyframeOdometry(camera: camera, grid: grid, options: odometry)
    for position in index.keyframes {
      var seen: [FlowObservations] = []
      for pair in pairsBySecond[position] ?? [] {
        guard let first = keyframeNumber[pair[0]], let second = keyframeNumber[pair[1]] else {
          continue
        }
        let flow = try index.flowPair(pair[0], pair[1], in: folder)
        seen.append(
          FlowObservations(
            source: first,
            target: second,
            grid: grid,
            flow: flow,
            options: consistency
          )
        )
        seen.append(
          FlowObservations(
            source: second,
            target: first,
            grid: grid,
            flow: flow.reversed,
            options: consistency
          )
        )
      }
      try motion.add(seen, name: index.frames[position].name)
      progress.advance()
    }
    let report = try motion.finish()

    var poses: [TimedPose] = []
    for (position, frame) in index.frames.enumerated() {
      var placed: RigidTransform?
      if let number = keyframeNumber[position] {
        placed = motion.problem.cameraFromWorld[number]
      } else {
        placed = try place(
          position,
          pairsBySecond[position] ?? [],
          index,
          folder,
          keyframeNumber,
          grid,
          motion.problem
        )
        progress.advance()
      }
      guard let placed else {
        progress.note("\(frame.name): saw too little of the map to be placed; left out")
        continue
      }
      poses.append(TimedPose(timestamp: frame.timestamp, worldFromCamera: placed.inverse))
    }
    try TUMTrajectory.write(Trajectory(poses: poses), to: path)
    return Result(placed: poses.count, frames: index.frames.count, bundle: report)
  }

  private func place(
    _ position: Int,
    _ pairs: [[Int]],
    _ index: FlowIndex,
    _ folder: String,
    _ keyframeNumber: [Int: Int],
    _ grid: PointGrid,
    _ problem: BundleProblem
  ) throws -> RigidTransform? {
    var seen: [FlowObservations] = []
    for pair in pairs {
      guard let keyframe = keyframeNumber[pair[0]] else { continue }
      seen.append(
        FlowObservations(
          source: keyframe,
          target: problem.count,
          grid: grid,
          flow: try index.flowPair(pair[0], pair[1], in: folder),
          options: consistency
        )
      )
    }
    guard let nearest = seen.last else { return nil }
    return problem.cameraFromWorld(
      ofFrameSeeing: seen,
      from: problem.cameraFromWorld[nearest.source],
      minimumInlierShare: odometry.minimumInlierShare
    )
  }
}

extension FlowIndex {
  /// Reads the flows between two frames, both ways, and checks their size.
  func flowPair(_ first: Int, _ second: Int, in folder: String) throws -> FlowPair {
    FlowPair(
      forward: try flow(first, second, in: folder),
      backward: try flow(second, first, in: folder)
    )
  }

  private func flow(_ from: Int, _ to: Int, in folder: String) throws -> FlowField {
    let path = path(from: from, to: to, in: folder)
    let flow = try FloFile.read(path)
    guard flow.width == camera.width, flow.height == camera.height else {
      throw FileError(
        path,
        found: "\(flow.width) × \(flow.height) pixels",
        expected: "\(camera.width) × \(camera.height) as the index says",
        advice: "run `parallax flow --keyframes` again"
      )
    }
    return flow
  }
}
