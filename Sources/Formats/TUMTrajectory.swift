// The trajectory file of Sturm, Engelhard, Endres, Burgard, Cremers, "A benchmark for the evaluation
// of RGB-D SLAM systems" (2012).

public import Geometry

/// Trajectories in TUM's text: `timestamp tx ty tz qx qy qz qw` a row, camera to world.
public enum TUMTrajectory {
  /// Reads a trajectory; timestamps must ascend.
  ///
  /// Of rows at one time in seconds the first counts: motion capture is faster than the digits of the
  /// times in its files. Frame indices are not rounded, so that one must not come twice.
  public static func read(_ path: String) throws -> Trajectory {
    let file = try TextRows(path, columns: 8, meaning: "timestamp tx ty tz qx qy qz qw")
    var poses: [TimedPose] = []
    poses.reserveCapacity(file.rows.count)
    for (line, row) in file.rows {
      if let last = poses.last, row[0] <= last.timestamp {
        if row[0] == last.timestamp, row[0] != row[0].rounded() { continue }
        throw FileError(
          path,
          found: "timestamp \(shortest(row[0])) after \(shortest(last.timestamp)) in line \(line)",
          expected: "timestamps that ascend"
        )
      }
      let quaternion = SIMD4(row[4], row[5], row[6], row[7])
      try checkUnitLength(quaternion, path, line: line, order: "qx qy qz qw")
      poses.append(
        TimedPose(
          timestamp: row[0],
          worldFromCamera: RigidTransform(
            rotation: Matrix3(quaternionXYZW: quaternion),
            translation: Vector3(row[1], row[2], row[3])
          )
        )
      )
    }
    return Trajectory(poses: poses)
  }

  /// Writes a trajectory, with all digits; `comments` become lines that begin with #.
  public static func write(
    _ trajectory: Trajectory,
    to path: String,
    comments: [String] = []
  ) throws {
    try AtomicFile.write(path) { file in
      for comment in comments { try file.append("# \(comment)\n") }
      for pose in trajectory.poses {
        let t = pose.worldFromCamera.translation
        let q = pose.worldFromCamera.rotation.quaternionXYZW
        let numbers = [pose.timestamp, t.x, t.y, t.z, q.x, q.y, q.z, q.w]
        guard numbers.allSatisfy(\.isFinite) else {
          throw FileError(
            path,
            found: "a pose that is not finite at \(pose.timestamp)",
            expected: "numbers"
          )
        }
        try file.append(numbers.map(shortest).joined(separator: " ") + "\n")
      }
    }
  }
}
