/// A camera's place at one moment.
public struct TimedPose: Equatable, Sendable {
  /// Time in seconds, or the frame's index where no time is known.
  public var timestamp: Double

  /// Carries points from the camera's frame to the world's.
  public var worldFromCamera: RigidTransform

  /// A pose at a time.
  public init(timestamp: Double, worldFromCamera: RigidTransform) {
    self.timestamp = timestamp
    self.worldFromCamera = worldFromCamera
  }
}

/// The places of one camera over time, in the order of time.
public struct Trajectory: Equatable, Sendable {
  /// The poses; timestamps ascend.
  public var poses: [TimedPose]

  /// A trajectory from poses in the order of time.
  public init(poses: [TimedPose] = []) { self.poses = poses }

  /// The camera centres in the world.
  public var positionsInWorld: [Vector3] { poses.map(\.worldFromCamera.translation) }

  /// The length of the polygon through the camera centres, in the trajectory's units.
  public var pathLength: Double {
    let centres = positionsInWorld
    return zip(centres, centres.dropFirst()).reduce(0) { $0 + length($1.1 - $1.0) }
  }

  /// The pose whose timestamp is nearest to `timestamp`, if one is within `tolerance` seconds.
  public func pose(nearest timestamp: Double, tolerance: Double) -> TimedPose? {
    // Binary search for the first pose that is not earlier.
    var low = 0
    var high = poses.count
    while low < high {
      let middle = (low + high) / 2
      if poses[middle].timestamp < timestamp { low = middle + 1 } else { high = middle }
    }
    let candidates = [low - 1, low].filter(poses.indices.contains).map { poses[$0] }
    let best = candidates.min {
      abs($0.timestamp - timestamp) < abs($1.timestamp - timestamp)
    }
    guard let best, abs(best.timestamp - timestamp) <= tolerance else { return nil }
    return best
  }
}
