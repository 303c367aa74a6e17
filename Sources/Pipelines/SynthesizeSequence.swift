internal import Foundation
internal import Formats
internal import Imagery
internal import Parallelism
public import SyntheticScenes
internal import Synchronization

/// Writes a synthetic sequence with its truth, in the shape of a real one.
public struct SynthesizeSequence<World: SyntheticWorld>: Sendable {
  /// The world, with its number of frames.
  public let world: World

  /// Whether the flow to the frame before is written too.
  public let hasBackward: Bool

  /// How many threads may work on it; the bytes are the same for any number.
  public let threads: Int

  /// What is in the folder that is written, one file a frame.
  private enum Folder: String, CaseIterable {
    case frames, depth, flow, backward, occlusion, movers

    var fileExtension: String {
      switch self {
      case .frames, .occlusion, .movers: "png"
      case .depth: "pfm"
      case .flow, .backward: "flo"
      }
    }

    var description: String {
      switch self {
      case .frames: "8-bit RGB"
      case .depth: "z-depth at pixel centres"
      case .flow: "motion of each pixel's point to the next frame, pixels; also where occluded"
      case .backward: "the same to the frame before"
      case .occlusion: "255: hidden or out of the image in the next frame"
      case .movers: "0: static, else the object's id"
      }
    }
  }

  private static var manifestName: String { "manifest.json" }
  private static var kind: String { "synthetic sequence" }

  /// A writer for a world.
  public init(world: World, hasBackward: Bool = false, threads: Int = 1) {
    self.world = world
    self.hasBackward = hasBackward
    self.threads = threads
  }

  private var folders: [Folder] {
    Folder.allCases.filter { folder in
      switch folder {
      case .depth: world.cameraOfFrames != nil
      case .backward: hasBackward
      default: true
      }
    }
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
      for name in folders { try AtomicFolder.makeFolder("\(folder)/\(name.rawValue)") }
      let hasFailed = Atomic<Bool>(false)
      _ = try orderedResults(world.frameCount, threads: threads) { frame in
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
      if let trajectory = world.trajectoryOfFrames {
        try TUMTrajectory.write(
          trajectory,
          to: "\(folder)/groundtruth.txt",
          comments: [
            "frame x y z qx qy qz qw: camera to world, \(World.unit), the first camera's frame"
          ]
        )
      }
      if let camera = world.cameraOfFrames {
        try CalibrationFile.write(camera, to: "\(folder)/calibration.yaml")
      }
      try AtomicFile.write("\(folder)/\(Self.manifestName)", text: manifest())
    }
  }

  private func write(frame: Int, into folder: String) throws {
    let digits = String(frame)
    let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let path = { (place: Folder) in
      "\(folder)/\(place.rawValue)/\(name).\(place.fileExtension)"
    }
    let truth = world.truth(frame: frame, hasBackward: hasBackward, threads: 1)
    try PNG.write(truth.image, to: path(.frames))
    if let depth = truth.depth { try PFM.write(depth, to: path(.depth)) }
    try MaskFile.write(truth.movers, to: path(.movers))
    if let flow = truth.flow { try FloFile.write(flow, to: path(.flow)) }
    if let backward = truth.backward { try FloFile.write(backward, to: path(.backward)) }
    if let occlusion = truth.occlusion { try MaskFile.write(occlusion, to: path(.occlusion)) }
  }

  private struct Manifest: Encodable {
    var kind: String
    var world: String
    var options: World.Options
    var version: String
    var unit: String
    var files: [String: String]
  }

  /// What a folder says of itself, whatever its world.
  private struct Label: Decodable {
    var kind: String
  }

  private func manifest() throws -> String {
    var files: [String: String] = [:]
    for folder in folders {
      files["\(folder.rawValue)/*.\(folder.fileExtension)"] = folder.description
    }
    if world.cameraOfFrames != nil {
      files["groundtruth.txt"] = "TUM, camera to world; the timestamp is the frame"
      files["calibration.yaml"] = "pinhole camera"
    }
    let manifest = Manifest(
      kind: Self.kind,
      world: World.name,
      options: world.options,
      version: suiteVersion,
      unit: World.unit,
      files: files
    )
    return try JSONText.of(manifest) + "\n"
  }

  /// Whether a folder was written by this type.
  private static func isSequence(_ path: String) throws -> Bool {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(manifestName)"),
      let label = try? JSONDecoder().decode(Label.self, from: data),
      label.kind == kind
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
