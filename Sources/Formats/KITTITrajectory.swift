// The pose file of Geiger, Lenz, Urtasun, "Are we ready for autonomous driving? The KITTI vision
// benchmark suite" (2012).

public import Geometry

/// Trajectories in KITTI's text: the 12 numbers of a 3 × 4 matrix, by rows, camera to world.
public enum KITTITrajectory {
  /// How far the rows of a rotation may be from orthonormal; files hold six or seven digits.
  private static let tolerance = 1e-3

  /// Reads a trajectory; timestamps are the rows' indices from 0 unless given.
  public static func read(_ path: String, timestamps: [Double]? = nil) throws -> Trajectory {
    let file = try TextRows(path, columns: 12, meaning: "a 3 × 4 matrix [R|t] by rows")
    if let timestamps, timestamps.count != file.rows.count {
      throw FileError(
        path,
        found: "\(file.rows.count) poses",
        expected: "\(timestamps.count), one a timestamp"
      )
    }
    let poses = try file.rows.enumerated().map { index, row in
      let m = row.numbers
      let rotation = Matrix3(
        rows: Vector3(m[0], m[1], m[2]),
        Vector3(m[4], m[5], m[6]),
        Vector3(m[8], m[9], m[10])
      )
      let gram = rotation * rotation.transpose - .identity
      let worst = [gram.columns.0, gram.columns.1, gram.columns.2].reduce(0.0) {
        max($0, abs($1.x), abs($1.y), abs($1.z))
      }
      guard worst < tolerance, rotation.determinant > 0 else {
        throw FileError(
          path,
          found: "a matrix that is no rotation in line \(row.line)",
          expected: "orthonormal rows within \(tolerance) and determinant 1"
        )
      }
      return TimedPose(
        timestamp: timestamps?[index] ?? Double(index),
        worldFromCamera: RigidTransform(
          rotation: orthonormalised(rotation),
          translation: Vector3(m[3], m[7], m[11])
        )
      )
    }
    return Trajectory(poses: poses)
  }

  /// Writes a trajectory, with all digits; a row has no timestamp.
  ///
  /// Where timestamps are frame indices they must be 0, 1, 2, …, for a row's place is its frame.
  public static func write(_ trajectory: Trajectory, to path: String) throws {
    let isIndexed = trajectory.poses.allSatisfy { $0.timestamp == $0.timestamp.rounded() }
    try AtomicFile.write(path) { file in
      for (index, pose) in trajectory.poses.enumerated() {
        guard !isIndexed || pose.timestamp == Double(index) else {
          throw FileError(
            path,
            found: "no pose for frame \(index)",
            expected: "a pose for every frame from 0, for KITTI's rows have no timestamps",
            advice: "write TUM's format"
          )
        }
        let (r, t) = (pose.worldFromCamera.rotation, pose.worldFromCamera.translation)
        let numbers = (0..<3).flatMap { [r[$0, 0], r[$0, 1], r[$0, 2], t[$0]] }
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

  /// The rotation nearest to a matrix that nearly is one (Newton's iteration for the polar factor,
  /// Higham 1986).
  private static func orthonormalised(_ matrix: Matrix3) -> Matrix3 {
    // From within 1e-3 the error squares at each step: three reach the last digit.
    (0..<3).reduce(matrix) { m, _ in (m + m.inverse.transpose) * 0.5 }
  }
}
