internal import Formats
public import Geometry
internal import Imagery
public import Odometry
internal import Parallelism

/// Flows to a trajectory: keyframes by odometry and adjustment, the frames between against them.
public struct PoseStage: Sendable {
  /// How keyframes are placed.
  public var odometry = OdometryOptions()

  /// How flow's own error is judged.
  public var consistency = FlowConsistencyOptions()

  /// What is refused.
  public var trust = TrustOptions()

  /// The defaults.
  public init() {}

  /// A part of the sequence that hangs together, with its own origin and unit of length.
  public struct Segment: Sendable {
    /// Frames with a pose in it.
    public let placed: Int

    /// The name of its first frame.
    public let first: String

    /// The name of its last frame.
    public let last: String
  }

  /// What brings points of one frame into another, by their positions, in any unit; `flow` reads the flows between them.
  public typealias Prediction = (_ first: Int, _ second: Int, _ flow: () throws -> FlowPair?) throws
    -> RigidTransform?

  /// What the stage found.
  public struct Result: Sendable {
    /// Frames with a pose in the longest segment.
    public let placed: Int

    /// Frames in all.
    public let frames: Int

    /// What the last adjustment of all keyframes did.
    public let bundle: BundleReport

    /// The focal length that the flow asks for; nil where it says nothing of it.
    public let focal: FocalEstimate?

    /// All segments, the longest first.
    public let segments: [Segment]

    /// Keyframes placed from their predicted motion, because it explained their flow best.
    public let predicted: Int
  }

  /// Writes a trajectory of every frame that can be placed to `path`, from the flows in `folder`.
  ///
  /// Where tracking is lost and what follows sees nothing of what was mapped, the sequence falls into
  /// segments: the longest is written to `path`, the others to `N/trajectory.txt` in the folder
  /// `segments`, where one is given. Frames that saw too little of the map are left out and named in
  /// a note. A prediction of a motion counts where it explains the flow best. `willFinish` is told before the trajectory
  /// appears. Throws an `OdometryError` where the sequence makes no trajectory that can be trusted.
  @discardableResult
  public func run(
    flow folder: String,
    to path: String,
    segments segmentFolder: String? = nil,
    prediction: Prediction? = nil,
    progress: any StageProgress = SilentProgress(),
    willFinish: (Result) throws -> Void = { _ in }
  ) throws -> Result {
    let index = try FlowIndex.read(in: folder)
    try trust.checkTexture(index.texture ?? [])
    let flows = SequenceFlows(
      index,
      folder,
      spacing: odometry.gridSpacing,
      consistency,
      threads: odometry.bundle.threads
    )

    progress.begin("Poses", total: index.frames.count)
    var motion = SegmentedOdometry(camera: index.pinhole, grid: flows.grid, options: odometry)
    for (number, position) in index.keyframes.enumerated() {
      try motion.add(
        try flows.observations(ofKeyframe: number),
        predicted: { earlier in
          let first = index.keyframes[earlier]
          return try prediction?(first, position) { try flows.pair(first, position) }
        }
      )
      progress.advance()
    }
    let found = motion.finish()
    guard !found.isEmpty else { throw try unstarted(flows) }

    let trajectories = try trajectories(found, flows, progress)
    let order = trajectories.indices.sorted {
      (-trajectories[$0].poses.count, $0) < (-trajectories[$1].poses.count, $1)
    }
    let segments = order.map { segment(trajectories[$0], index) }
    let map = found[order[0]]
    let turning = map.turningParallax
    guard turning >= odometry.startParallaxPixels else {
      throw OdometryError.tooLittleParallax(medianPixels: turning)
    }
    let focal = map.focalEstimate(options: odometry)
    let result = Result(
      placed: segments.first?.placed ?? 0,
      frames: index.frames.count,
      bundle: map.report,
      focal: focal,
      segments: segments,
      predicted: motion.predictionsUsed
    )
    try trust.checkFocal(focal, given: index.pinhole.focal.x)
    try trust.checkPlaced(
      result,
      lostAt: motion.lost.first.map { flows.name(ofKeyframe: $0.keyframe) }
    )

    note(result, trajectories[order[0]], index, progress)
    if let doubt = trust.doubt(of: focal, given: index.pinhole.focal.x) { progress.note(doubt) }
    try willFinish(result)
    for (number, place) in order.enumerated().dropFirst() {
      guard let segmentFolder else { continue }
      try OutputFolder.make("\(segmentFolder)/\(number)")
      try TUMTrajectory.write(trajectories[place], to: "\(segmentFolder)/\(number)/trajectory.txt")
    }
    try TUMTrajectory.write(trajectories[order[0]], to: path)
    return result
  }

  /// The poses of all frames, by segment: each frame belongs to the first that can place it.
  private func trajectories(
    _ segments: [MapSegment],
    _ flows: SequenceFlows,
    _ progress: any StageProgress
  ) throws -> [Trajectory] {
    let minimumShare = odometry.minimumInlierShare
    let frames = flows.index.frames
    let places = try orderedResults(frames.count, threads: odometry.bundle.threads) {
      position -> (segment: Int, cameraFromWorld: RigidTransform)? in
      let number = flows.keyframeNumber[position]
      if number == nil { progress.advance() }
      for (place, segment) in segments.enumerated() {
        if let number, let pose = segment.cameraFromWorld(of: number) { return (place, pose) }
      }
      let seen = try flows.observations(ofFrame: position)
      for (place, segment) in segments.enumerated() {
        let pose = segment.cameraFromWorld(ofFrameSeeing: seen, minimumInlierShare: minimumShare)
        if let pose { return (place, pose) }
      }
      return nil
    }
    var out = segments.map { _ in Trajectory() }
    for case (let frame, let place?) in zip(frames, places) {
      out[place.segment].poses.append(
        TimedPose(timestamp: frame.timestamp, worldFromCamera: place.cameraFromWorld.inverse)
      )
    }
    return out
  }

  private func segment(_ trajectory: Trajectory, _ index: FlowIndex) -> Segment {
    let times = Set(trajectory.poses.map(\.timestamp))
    let names = index.frames.filter { times.contains($0.timestamp) }.map(\.name)
    return Segment(
      placed: trajectory.poses.count,
      first: names.first ?? "",
      last: names.last ?? ""
    )
  }

  /// Says which frames have no pose, and into what the sequence fell.
  private func note(
    _ result: Result,
    _ trajectory: Trajectory,
    _ index: FlowIndex,
    _ progress: any StageProgress
  ) {
    if result.segments.count > 1 {
      let others = result.segments.dropFirst().map { "\($0.placed) from \($0.first) to \($0.last)" }
      progress.note(
        "tracking was lost: the sequence falls into \(result.segments.count) segments, each with its own origin and scale; the map is the longest, of \(result.placed) of \(result.frames) frames; the others have \(others.joined(separator: ", "))"
      )
      return
    }
    let times = Set(trajectory.poses.map(\.timestamp))
    for frame in index.frames where !times.contains(frame.timestamp) {
      progress.note("\(frame.name): saw too little of the map to be placed; left out")
    }
  }

  /// Why no map could be started.
  private func unstarted(_ flows: SequenceFlows) throws -> OdometryError {
    var diagnosis = MotionDiagnosis(
      camera: flows.index.pinhole,
      grid: flows.grid,
      options: odometry
    )
    // Enough to see the greatest motion of a long sequence.
    let step = max(1, flows.index.pairs.count / 200)
    for pair in stride(from: 0, to: flows.index.pairs.count, by: step) {
      let (first, second) = (flows.index.pairs[pair][0], flows.index.pairs[pair][1])
      try diagnosis.add(flows.observations(from: first, to: second, source: 0, target: 1))
    }
    return diagnosis.error
  }
}
