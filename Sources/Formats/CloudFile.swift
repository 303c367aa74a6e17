public import Imagery

/// How a cloud's numbers are written.
public enum CloudEncoding: String, CaseIterable, Sendable {
  /// Packed, little-endian.
  case binary
  /// As text.
  case ascii
}

/// Point clouds in the format that the extension names: .ply, .pcd or .xyz.
public enum CloudFile {
  /// Reads a cloud.
  public static func read(_ path: String) throws -> PointCloud {
    switch fileExtension(of: path) {
    case "ply": try PLYFile.read(path)
    case "pcd": try PCDFile.read(path)
    case "xyz": try XYZFile.read(path)
    default: throw unknownExtension(path, expected: [".ply", ".pcd", ".xyz"])
    }
  }

  /// Writes a cloud; .xyz is always text, without normals and further properties.
  public static func write(
    _ cloud: PointCloud,
    to path: String,
    as encoding: CloudEncoding = .binary
  ) throws {
    switch fileExtension(of: path) {
    case "ply": try PLYFile.write(cloud, to: path, as: encoding)
    case "pcd": try PCDFile.write(cloud, to: path, as: encoding)
    case "xyz": try XYZFile.write(cloud, to: path)
    default: throw unknownExtension(path, expected: [".ply", ".pcd", ".xyz"])
    }
  }
}
