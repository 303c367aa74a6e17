internal import Foundation
internal import Formats
internal import Imagery
internal import Parallelism
public import SyntheticScenes
internal import Synchronization

/// Writes a synthetic sequence with its truth, in the shape of a real one.
public struct SynthesizeSequence: Sendable {
  /// The world, with its number of frames.
  public let world: BoxesWorld

  /// How many threads may work on it; the bytes are the same for any number.
  public let threads: Int

  /// What is in the folder that is written, one file a frame.
  private enum Folder: String, CaseIterable {
    case frames, depth, flow, occlusion, movers

    var fileExtension: String {
      switch self {
      case .frames, .occlusion, .movers: "png"
      case .depth: "pfm"
      case .flow: "flo"
      }
    }
  }

  private static let manifestName = "manifest.json"
  private static let kind = "synthetic sequence"

  /// A writer for a world.
  public init(world: BoxesWorld, threads: Int = 1) {
    self.world = world
    self.threads = threads
  }

  /// Writes the sequence into a new folder, which appears whole or not at all.
  ///
  /// With `force` an earlier synthetic sequence of that name is replaced; anything else never is.
  /// `advance` is called after each frame, from any thread.
  public func write(
    to path: String,
    force: Bool = false,
    advance: @Sendable () -> Void = {}
  ) throws {
    try AtomicFolder.write(path, replacingIf: { try force && Self.isSequence($0) }) { folder in
      for name in Folder.allCases { try AtomicFolder.makeFolder("\(folder)/\(name.rawValue)") }
      let hasFailed = Atomic<Bool>(false)
      _ = try orderedResults(world.options.frames, threads: threads) { frame in
        // The first error is reported; what comes after it need not be rendered.
        guard !hasFailed.load(ordering: .relaxed) else { return }
        do {
          try write(frame: frame, into: folder)
          advance()
        } catch {
          hasFailed.store(true, ordering: .relaxed)
          throw error
        }
      }
      try TUMTrajectory.write(
        world.trajectory,
        to: "\(folder)/groundtruth.txt",
        comments: ["frame x y z qx qy qz qw: camera to world, metres, the first camera's frame"]
      )
      try CalibrationFile.write(world.camera, to: "\(folder)/calibration.yaml")
      try AtomicFile.write("\(folder)/\(Self.manifestName)", bytes: Array(manifest()))
    }
  }

  private func write(frame: Int, into folder: String) throws {
    let digits = String(frame)
    let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let path = { (place: Folder) in
      "\(folder)/\(place.rawValue)/\(name).\(place.fileExtension)"
    }
    let truth = world.truth(frame: frame)
    try PNG.write(truth.image, to: path(.frames))
    try PFM.write(truth.depth, to: path(.depth))
    try MaskFile.write(truth.movers, to: path(.movers))
    if let flow = truth.flow { try FloFile.write(flow, to: path(.flow)) }
    if let occlusion = truth.occlusion { try MaskFile.write(occlusion, to: path(.occlusion)) }
  }

  private struct Manifest: Codable {
    var kind: String
    var world: String
    var options: BoxesWorld.Options
    var version: String
    var unit: String
    var files: [String: String]
  }

  private func manifest() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let manifest = Manifest(
      kind: Self.kind,
      world: "boxes",
      options: world.options,
      version: suiteVersion,
      unit: "metres",
      files: [
        "frames/*.png": "8-bit RGB",
        "depth/*.pfm": "z-depth at pixel centres",
        "flow/*.flo": "motion of each pixel's point to the next frame, pixels; also where occluded",
        "occlusion/*.png": "255: hidden or out of the image in the next frame",
        "movers/*.png": "0: static, else the object's id",
        "groundtruth.txt": "TUM, camera to world; the timestamp is the frame",
        "calibration.yaml": "pinhole camera",
      ]
    )
    return try encoder.encode(manifest) + [UInt8(ascii: "\n")]
  }

  /// Whether a folder was written by this type.
  private static func isSequence(_ path: String) throws -> Bool {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(manifestName)"),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data),
      manifest.kind == kind
    else {
      throw FileError(
        path,
        found: "something that is not a synthetic sequence",
        expected: "a new name, or an earlier sequence to replace",
        advice: "choose another name"
      )
    }
    return true
  }
}
