public import NetworkCatalogue
public import Networks
internal import Formats
internal import Geometry
internal import Odometry
public import Pipelines

/// Flows to a trajectory by a network that tells motion from flow, from one keyframe to the next.
public struct FlowPoseStage {
  /// How the network runs.
  public var settings = NetworkSettings()

  /// The defaults.
  public init() {}

  /// Writes the pose of every keyframe to `path`, the first as the origin; each step is 1 long.
  ///
  /// Nothing adjusts what the network tells: the directions and rotations of steps mean something, lengths do not.
  public func run(
    flow folder: String,
    _ network: any FlowPosePredicting,
    to path: String,
    progress: any StageProgress = SilentProgress()
  ) throws {
    let index = try FlowIndex.read(in: folder)
    var worldFromCamera = RigidTransform.identity
    var trajectory = Trajectory()
    progress.begin("Poses", total: index.keyframes.count)
    for (number, position) in index.keyframes.enumerated() {
      if number > 0 {
        let pair = try index.flowPair(index.keyframes[number - 1], position, in: folder)
        let step = try network.secondFromFirst(
          pair.forward,
          confidence: pair.confidence(),
          camera: index.pinhole,
          settings
        )
        worldFromCamera = worldFromCamera * step.inverse
      }
      trajectory.poses.append(
        TimedPose(timestamp: index.frames[position].timestamp, worldFromCamera: worldFromCamera)
      )
      progress.advance()
    }
    try TUMTrajectory.write(trajectory, to: path)
  }
}
