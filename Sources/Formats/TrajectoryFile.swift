public import Geometry

/// The formats of trajectory files.
public enum TrajectoryFormat: String, CaseIterable, Sendable {
  /// Timestamp, position and quaternion: `TUMTrajectory`.
  case tum
  /// A 3 × 4 matrix: `KITTITrajectory`.
  case kitti
  /// COLMAP's images.txt: `COLMAPImages`.
  case colmap
}

/// Trajectories in any format, told apart by their columns.
public enum TrajectoryFile {
  /// Reads a trajectory: rows of 8 numbers are TUM's, rows of 12 KITTI's, images.txt is COLMAP's.
  public static func read(
    _ path: String,
    as format: TrajectoryFormat? = nil
  ) throws -> Trajectory {
    switch try format ?? self.format(of: path) {
    case .tum: try TUMTrajectory.read(path)
    case .kitti: try KITTITrajectory.read(path)
    case .colmap: try COLMAPImages.read(path)
    }
  }

  /// Writes a trajectory.
  public static func write(
    _ trajectory: Trajectory,
    to path: String,
    as format: TrajectoryFormat = .tum
  ) throws {
    switch format {
    case .tum: try TUMTrajectory.write(trajectory, to: path)
    case .kitti: try KITTITrajectory.write(trajectory, to: path)
    case .colmap: try COLMAPImages.write(trajectory, to: path)
    }
  }

  /// The format of a file, by its name (images.txt) or the columns of its first row.
  public static func format(of path: String) throws -> TrajectoryFormat {
    if path.split(separator: "/").last == "images.txt" { return .colmap }
    let text = try FileContents.text(of: path)
    let lines = text.utf8.lazy.split(separator: UInt8(ascii: "\n")).lazy.map { line in
      line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
    let row = lines.first { $0.first.map { $0.first != UInt8(ascii: "#") } ?? false }
    switch row?.count {
    case 8: return .tum
    case 12: return .kitti
    default:
      throw FileError(
        path,
        found: row.map { "a first row of \($0.count) columns" } ?? "no rows",
        expected: "8 columns (TUM) or 12 (KITTI)"
      )
    }
  }
}
