import Datasets
import Foundation
import MapPipelines
import Pipelines
import SyntheticScenes

/// A walk around what stands in a room, small, rendered once a test run.
enum RenderedFrames {
  /// The folder of the sequence with its truth.
  static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.path + "/parallax-walk-\(getpid())"
    var options = BoxesWorld.Options()
    options.frames = 60
    options.seed = 3
    options.path = .orbit
    options.width = 160
    options.height = 120
    do {
      try SynthesizeSequence(world: BoxesWorld(options), threads: 2).write(to: folder)
    } catch {
      preconditionFailure("the sequence cannot be written: \(error)")
    }
    atexit { try? FileManager.default.removeItem(atPath: RenderedFrames.folder) }
    return folder
  }()

  static var calibration: String { folder + "/calibration.yaml" }
  static var trajectory: String { folder + "/groundtruth.txt" }

  /// Every fifth frame is taken: indices 0, 5 … 55.
  static let every = 5

  /// The frames, or those with an index before `end`.
  static func sequence(
    end: Int? = nil,
    lens: Lens = .calibration(path: calibration),
    maskPath: String? = nil
  ) throws -> FrameSequence {
    try FrameSequence(
      FrameSelection(FrameInput(arguments: [folder + "/frames"]), end: end, every: every),
      lens: lens,
      maskPath: maskPath
    )
  }

  /// A reconstruction on so many threads.
  static func reconstruction(threads: Int = 1) -> Reconstruction {
    var reconstruction = Reconstruction()
    reconstruction.setThreads(threads)
    return reconstruction
  }
}

/// The files below a folder with their bytes, but for those whose names begin with a dot.
func contents(_ folder: String) -> [String: Data] {
  var files: [String: Data] = [:]
  for name in FileManager.default.subpaths(atPath: folder) ?? []
  where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
    files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
  }
  return files
}

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
