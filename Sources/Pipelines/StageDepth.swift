internal import Formats
internal import Foundation
public import Geometry
public import Imagery

/// Depth of keyframes as one stage hands it to the next, or its 1σ: NAME.pfm in a folder.
public enum StageDepth {
  /// Whether a folder has the depth of a frame.
  public static func isThere(_ name: String, in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name, in: folder))
  }

  /// Reads the map of a frame, H × W, NaN where unknown; it must be as large as `camera`'s images.
  public static func read(_ name: String, in folder: String, of camera: Camera) throws -> DepthMap {
    let path = path(name, in: folder)
    let map = try PFM.read(path)
    guard map.width == camera.width, map.height == camera.height else {
      throw FileError(
        path,
        found: "\(map.width) × \(map.height) pixels",
        expected: "\(camera.width) × \(camera.height) as the frames",
        advice: "use the same --max-size everywhere"
      )
    }
    return map
  }

  private static func path(_ name: String, in folder: String) -> String { "\(folder)/\(name).pfm" }
}
