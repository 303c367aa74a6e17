public import Datasets
internal import Formats
internal import Geometry
internal import Imagery
public import NetworkCatalogue
public import Networks
public import Pipelines

/// Frames to a trajectory by a network that tells motion, from one group of frames to the next.
public struct PoseNetworkStage {
  /// How the network runs.
  public var settings = NetworkSettings()

  /// The defaults.
  public init() {}

  /// Writes the pose of every frame to `path`, in the network's unit, the first frame as the origin.
  ///
  /// Groups of `imageCount` frames share one; the last group reaches back where frames are left over.
  public func run(
    _ sequence: FrameSequence,
    _ network: any PosePredicting,
    imageCount: Int,
    to path: String,
    progress: any StageProgress = SilentProgress()
  ) throws {
    precondition(imageCount >= 2)
    let count = sequence.count
    guard count >= imageCount else {
      throw FileError(
        path,
        found: "\(count) frames to compute it from",
        expected: "at least \(imageCount)"
      )
    }
    var worldFromFrames = [RigidTransform.identity]
    progress.begin("Poses", total: count - 1)
    while worldFromFrames.count < count {
      let placed = worldFromFrames.count
      let start = min(placed - 1, count - imageCount)
      let images = try (start..<start + imageCount).map { try sequence.frame(at: $0).image }
      let firstFromFrames = try network.poses(of: images, settings)
      // The last frame that is placed is where this group is put.
      let overlap = placed - 1 - start
      let worldFromFirst = worldFromFrames[placed - 1] * firstFromFrames[overlap].inverse
      for pose in firstFromFrames[(overlap + 1)...] {
        worldFromFrames.append(worldFromFirst * pose)
        progress.advance()
      }
    }
    let poses = zip(sequence.entries, worldFromFrames).map {
      TimedPose(timestamp: $0.timestamp, worldFromCamera: $1)
    }
    try TUMTrajectory.write(Trajectory(poses: poses), to: path)
  }
}
