public import Imagery

/// Depth maps in the format that the extension names: .pfm, or .png with 16 bits.
public enum DepthFile {
  /// Reads a depth map; PNG needs its units per metre.
  public static func read(_ path: String, unitsPerMetre: Double? = nil) throws -> DepthMap {
    switch fileExtension(of: path) {
    case "pfm": try PFM.read(path)
    case "png": try DepthPNG.read(path, unitsPerMetre: scale(path, unitsPerMetre))
    default: throw unknownExtension(path, expected: [".pfm", ".png"])
    }
  }

  /// Writes a depth map; PNG needs its units per metre.
  public static func write(
    _ map: DepthMap,
    to path: String,
    unitsPerMetre: Double? = nil
  ) throws {
    switch fileExtension(of: path) {
    case "pfm": try PFM.write(map, to: path)
    case "png": try DepthPNG.write(map, to: path, unitsPerMetre: scale(path, unitsPerMetre))
    default: throw unknownExtension(path, expected: [".pfm", ".png"])
    }
  }

  /// A scale is never guessed: every dataset has another.
  private static func scale(_ path: String, _ unitsPerMetre: Double?) throws -> Double {
    guard let unitsPerMetre else {
      throw FileError(
        path,
        found: "depth in PNG with no scale",
        expected: "its units per metre",
        advice: "give --depth-scale (1000 for millimetres, 5000 for TUM, 256 for KITTI)"
      )
    }
    return unitsPerMetre
  }
}
