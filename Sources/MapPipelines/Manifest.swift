internal import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Pipelines

/// What a reconstruction was made from, how and with what result, for programs: `manifest.json`.
struct Manifest: Encodable {
  struct Input: Encodable {
    let frames: Int
    let first: String
    let last: String
    let width: Int
    let height: Int
    let sha256: String
  }

  struct Calibration: Encodable {
    let fx: Double
    let fy: Double
    let cx: Double
    let cy: Double
    let inputDistortion: String
  }

  struct Stage: Encodable {
    let seconds: Double
    let results: [String: Double]
  }

  let version: String
  let command: String
  let input: Input
  let calibration: Calibration
  let flowNetwork: String
  let scale: String
  let options: [String: String]
  let stages: [String: Stage]
  let outputsSha256: [String: String]

  /// The manifest of what lies in the result's folder.
  init(
    sequence: FrameSequence,
    result: ReconstructionResult,
    options: [String: String],
    command: String
  ) throws {
    let camera = try sequence.requireCamera()
    version = suiteVersion
    self.command = command
    input = Input(
      frames: sequence.count,
      first: sequence.entries.first?.name ?? "",
      last: sequence.entries.last?.name ?? "",
      width: sequence.width,
      height: sequence.height,
      sha256: result.digest
    )
    calibration = Calibration(
      fx: camera.focal.x,
      fy: camera.focal.y,
      cx: camera.centre.x,
      cy: camera.centre.y,
      inputDistortion: sequence.inputCamera.map { "\($0.distortion)" } ?? "pinhole"
    )
    flowNetwork = result.flowNetwork
    scale = "unknown: 1 is the \(result.unit)"
    self.options = options
    stages = result.records.stages.mapValues { Stage(seconds: $0.seconds, results: $0.results) }
    outputsSha256 = [
      "map.ply": try FileDigest.sha256(of: result.folder.map),
      "trajectory.txt": try FileDigest.sha256(of: result.folder.trajectory),
    ]
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try AtomicFile.write(
      path,
      text: String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    )
  }
}
