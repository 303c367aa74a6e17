internal import Formats
public import Geometry
public import Odometry

/// Flows to a trajectory from one keyframe to the next, each motion told from its flow alone.
public struct PairMotionStage: Sendable {
  /// What tells the motion between two frames from their flows; nil where it cannot.
  public typealias Estimator = (_ flow: FlowPair, _ points: PairMotion, _ camera: Camera) throws
    -> RigidTransform?

  /// Whether each motion is moved to where it explains the flow best.
  public var isRefined = false

  /// The defaults.
  public init() {}

  /// What the stage found.
  public struct Result: Sendable {
    /// Pairs of keyframes.
    public let pairs: Int

    /// Those for which no motion was told; the camera stays where it was.
    public let failures: Int

    /// Steps of refinement in the mean.
    public let steps: Double
  }

  /// Writes the pose of every keyframe to `path`, the first as the origin; each step is 1 long.
  ///
  /// Nothing is adjusted together: directions and rotations of steps mean something, lengths do not.
  @discardableResult
  public func run(
    flow folder: String,
    to path: String,
    progress: any StageProgress = SilentProgress(),
    _ estimator: Estimator
  ) throws -> Result {
    let index = try FlowIndex.read(in: folder)
    let options = OdometryOptions()
    let flows = SequenceFlows(index, folder, spacing: options.gridSpacing, .init(), threads: 1)
    var worldFromCamera = RigidTransform.identity
    var trajectory = Trajectory()
    var (failures, steps) = (0, 0)
    progress.begin("Poses", total: index.keyframes.count)
    for (number, position) in index.keyframes.enumerated() {
      if number > 0 {
        let pair = try index.flowPair(index.keyframes[number - 1], position, in: folder)
        let points = PairMotion(
          flows.observations(pair, source: 0, target: 1),
          grid: flows.grid,
          camera: index.pinhole
        )
        if var motion = try estimator(pair, points, index.pinhole) {
          if isRefined {
            let refined = points.refined(motion)
            motion = refined.secondFromFirst
            steps += refined.steps
          }
          worldFromCamera = worldFromCamera * motion.inverse
        } else {
          failures += 1
        }
      }
      trajectory.poses.append(
        TimedPose(timestamp: index.frames[position].timestamp, worldFromCamera: worldFromCamera)
      )
      progress.advance()
    }
    try TUMTrajectory.write(trajectory, to: path)
    let pairs = max(0, index.keyframes.count - 1)
    return Result(
      pairs: pairs,
      failures: failures,
      steps: Double(steps) / Double(max(1, pairs - failures))
    )
  }
}
