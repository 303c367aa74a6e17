import Formats
import Foundation
import Geometry
import SyntheticScenes

/// A small rendered sequence with its truth, written once a test run.
enum SmallSequence {
  static let frameCount = 40
  static let width = 320
  static let height = 240

  /// The folder; it holds frames/, depth/, calibration.yaml and groundtruth.txt.
  static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.path + "/parallax-boxes-\(getpid())"
    do {
      try write(to: folder)
    } catch {
      preconditionFailure("the sequence cannot be written: \(error)")
    }
    atexit { try? FileManager.default.removeItem(atPath: SmallSequence.folder) }
    return folder
  }()

  static var frames: String { folder + "/frames" }
  static var calibration: String { folder + "/calibration.yaml" }
  static var trajectory: String { folder + "/groundtruth.txt" }

  static func frame(_ index: Int) -> String { "\(frames)/\(name(index)).png" }
  static func depth(_ index: Int) -> String { "\(folder)/depth/\(name(index)).pfm" }

  /// Copies the frames of a range to a folder of their own.
  static func copyFrames(_ range: Range<Int>, to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for index in range {
      try FileManager.default.copyItem(
        atPath: frame(index),
        toPath: "\(folder)/\(name(index)).png"
      )
    }
  }

  private static func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  private static func write(to folder: String) throws {
    for part in ["frames", "depth"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(part)",
        withIntermediateDirectories: true
      )
    }
    var options = BoxesWorld.Options()
    options.frames = frameCount
    options.width = width
    options.height = height
    let world = BoxesWorld(options)
    var poses: [TimedPose] = []
    for index in 0..<frameCount {
      let view = world.view(at: Double(index), threads: 2)
      try PNG.write(view.image, to: "\(folder)/frames/\(name(index)).png")
      try PFM.write(view.depth, to: "\(folder)/depth/\(name(index)).pfm")
      poses.append(
        TimedPose(
          timestamp: Double(index),
          worldFromCamera: world.worldFromCamera(at: Double(index))
        )
      )
    }
    try TUMTrajectory.write(Trajectory(poses: poses), to: "\(folder)/groundtruth.txt")
    try CalibrationFile.write(world.camera, to: "\(folder)/calibration.yaml")
  }
}
