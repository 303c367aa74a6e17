internal import Formats
internal import Foundation
internal import Imagery
internal import Movers

/// Where masks and probabilities of motion lie in a folder.
public enum MoverFiles {
  /// The mask of a frame: 8-bit PNG, 255 where something moves.
  public static func mask(_ name: String, in folder: String) -> String { "\(folder)/\(name).png" }

  /// The probability of a frame: 16-bit PNG, 65535 for certainty.
  public static func probability(_ name: String, in folder: String) -> String {
    "\(probabilities(in: folder))/\(name).png"
  }

  /// Where probabilities lie.
  public static func probabilities(in folder: String) -> String { folder + "/probability" }

  /// Reads the probability of motion of a frame, H × W, 0 to 1; from its mask where there is no other.
  ///
  /// Nil where the folder has neither.
  public static func probabilities(
    _ name: String,
    in folder: String,
    width: Int,
    height: Int
  ) throws -> [Float]? {
    let path = probability(name, in: folder)
    if FileManager.default.fileExists(atPath: path) {
      let raster = try PNG.read16(path)
      try check(path, (raster.width, raster.height), (width, height))
      guard raster.channels == 1 else {
        throw FileError(path, found: "a colour image", expected: "probabilities in 16-bit grey")
      }
      return raster.samples.map { Float($0) / 65535 }
    }
    let maskPath = mask(name, in: folder)
    guard FileManager.default.fileExists(atPath: maskPath) else { return nil }
    let found = try MaskFile.read(maskPath)
    try check(maskPath, (found.width, found.height), (width, height))
    return found.values.map { $0 >= 128 ? 1 : 0 }
  }

  private static func check(_ path: String, _ found: (Int, Int), _ expected: (Int, Int)) throws {
    guard found == expected else {
      throw FileError(
        path,
        found: "\(found.0) × \(found.1) pixels",
        expected: "\(expected.0) × \(expected.1) as the frames",
        advice: "use the same --max-size everywhere"
      )
    }
  }
}
