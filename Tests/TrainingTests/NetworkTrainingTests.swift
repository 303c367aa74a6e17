import Foundation
import Formats
import Imagery
import NetworkCatalogue
import Networks
import SyntheticScenes
import Tensors
import TestSupport
import Testing

@testable import Training

/// Every kind of network trains for two steps on what its recipe says, at the smallest size.
@Suite(.serialized) struct NetworkTrainingTests {
  private struct Silent: TrainingObserver {
    func stepped(_ progress: TrainingProgress) {}
    func note(_ line: String) {}
  }

  static let runs: [(network: String, width: Int, height: Int, data: String)] = [
    ("raft-small, iterations: 2, test-iterations: 2", 128, 128, "{world: chairs}"),
    ("flownet-s", 64, 64, "{world: boxes}"),
    ("flownet-s, precision: bf16", 64, 64, "{world: boxes}"),
    ("depthnet", 64, 64, "{world: still-box}"),
    ("depthnet, precision: bf16", 64, 64, "{world: still-box}"),
    ("dispnet, precision: bf16", 128, 128, "{world: drive}"),
    ("pydnet", 64, 64, "{world: boxes}"),
    ("pydnet, precision: bf16", 64, 64, "{world: boxes}"),
    ("sfsnet-small, precision: bf16", 64, 64, "{world: colon, level: 2}"),
    ("flowpose, precision: bf16", 96, 72, "{world: motions}"),
    ("posenet", 128, 128, "{world: drive}"),
  ]

  @Test(arguments: runs)
  func `two steps change the weights and leave files that load`(
    run: (network: String, width: Int, height: Int, data: String)
  ) throws {
    try withTemporaryFolder { folder in
      func text(_ start: String) -> String {
        """
        network: {name: \(run.network)}
        \(start)
        seed: 3
        clip: 1
        stages:
          - {name: one, steps: 2, batch: 2, width: \(run.width), height: \(run.height), rate: 1e-4,
             data: [\(run.data)]}
        validation: {every: 2, samples: 2, pictures-every: 2}
        """
      }
      func go(_ start: String, _ name: String) throws {
        let recipe = try Recipe("r.yaml", text: text(start))
        let session = TrainingSession(recipe: recipe, folder: "\(folder)/\(name)")
        #expect(try session.run(observer: Silent()) == .finished)
      }
      try go("", "first")
      let rows = try FileContents.text(of: "\(folder)/first/validation.csv").split(separator: "\n")
      let deciding = try #require(rows.last?.split(separator: ",").dropFirst(3).first)
      #expect(try #require(Double(deciding)).isFinite)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/first/pictures/0000002.png"))
      // Weights of another run are begun with: they fit, and training goes on from them.
      try go("start: \(folder)/first/weights.safetensors", "second")
      let files = try ["first", "second"].map {
        try FileContents.bytes(of: "\(folder)/\($0)/weights.safetensors")
      }
      #expect(files[0] != files[1])
      try expectTrainedSize("\(folder)/second/weights.safetensors", run)
    }
  }

  /// Networks to which what is larger looks otherwise near or far work at the size of their training.
  private func expectTrainedSize(
    _ file: String,
    _ run: (network: String, width: Int, height: Int, data: String)
  ) throws {
    let name = String(run.network.prefix { $0 != "," })
    let sized = ["depthnet": 2, "dispnet": 1, "pydnet": 1, "sfsnet-small": 1, "posenet": 3]
    guard let count = sized[name] else { return }
    var random = SeededRandom(seed: 9)
    let images = (0..<count).map { _ in
      Image(
        width: 192,
        height: 128,
        channels: 3,
        pixels: (0..<192 * 128 * 3).map { _ in UInt8(random.index(below: 256)) }
      )
    }
    let network = try #require(NetworkList.entry(named: name)).load([file])
    func outputs(_ size: NetworkSettings.Size?) throws -> [[Float]] {
      var settings = NetworkSettings()
      settings.size = size
      return try network.rawOutputs(images, settings).map { try $0.tensor.floats() }
    }
    let own = try outputs(nil)
    #expect(try own == outputs(.init(width: run.width, height: run.height)))
    #expect(try own != outputs(.init(width: 192, height: 128)))
    // Those that learned disparities from depth tell depth in the unit of their lessons: 0.15 m over PyDNet's, 5 m over
    // DispNet's, where the nearest depth is half a metre.
    guard let metres = ["pydnet": 0.15, "dispnet": 5][name] as Double?,
      let single = network.network as? any DepthPredicting
    else { return }
    let told = try withoutGradients { try single.depth(of: images, NetworkSettings()) }
    let disparities = try network.rawOutputs(images)[0].tensor.slice(axis: 1, 0..<1)
    let (least, most) = try (disparities.min().item(), disparities.max().item())
    #expect(told.meaning == .metres)
    for depth in told.values.values {
      #expect(Double(depth) >= metres / most * 0.999 && Double(depth) <= metres / least * 1.001)
    }
  }
}
