/// The places of a camera in two trajectories at the same moment.
public struct PosePair: Equatable, Sendable {
  /// The pose in the first trajectory.
  public var first: TimedPose

  /// The pose in the second trajectory.
  public var second: TimedPose

  /// A pair of poses.
  public init(first: TimedPose, second: TimedPose) {
    self.first = first
    self.second = second
  }
}

extension Trajectory {
  /// Pairs of poses whose timestamps differ by at most `tolerance` seconds, in the order of time.
  ///
  /// Each pose of this trajectory goes with the nearest one of the other; where several claim the
  /// same one, the nearest has it, so that no pose counts twice.
  public func associated(with other: Trajectory, tolerance: Double) -> [PosePair] {
    var pairs: [PosePair] = []
    for pose in poses {
      guard let match = other.pose(nearest: pose.timestamp, tolerance: tolerance) else { continue }
      let pair = PosePair(first: pose, second: match)
      if let last = pairs.last, last.second.timestamp == match.timestamp {
        if pair.timeDifference < last.timeDifference { pairs[pairs.count - 1] = pair }
      } else {
        pairs.append(pair)
      }
    }
    return pairs
  }

  /// The similarity that carries this trajectory's camera centres onto the other's.
  ///
  /// Throws an `AlignmentError` where too few poses correspond or their centres do not determine it.
  public func alignment(
    to other: Trajectory,
    tolerance: Double,
    scale: Bool
  ) throws -> Similarity {
    let pairs = associated(with: other, tolerance: tolerance)
    return try Similarity.aligning(
      pairs.map(\.first.worldFromCamera.translation),
      to: pairs.map(\.second.worldFromCamera.translation),
      scale: scale
    )
  }

  /// The trajectory carried to another world frame.
  public func moved(by similarity: Similarity) -> Trajectory {
    Trajectory(
      poses: poses.map {
        TimedPose(
          timestamp: $0.timestamp,
          worldFromCamera: similarity.moved($0.worldFromCamera)
        )
      }
    )
  }
}

extension PosePair {
  /// How far apart the two poses are in time, in seconds.
  public var timeDifference: Double { abs(first.timestamp - second.timestamp) }
}
