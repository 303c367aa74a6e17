import Checkpoints
import Formats
import Imagery
import Layers
import NetworkCatalogue
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct Monodepth2Tests {
  @Test func `weights of stereo pairs give metres, 5.4 to a unit, others a scale of their own`()
    throws
  {
    let entry = try #require(NetworkList.entry(named: "monodepth2"))
    let stores = try entry.untrained().stores
    let image = Image(
      width: 64,
      height: 64,
      channels: 3,
      pixels: (0..<64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }
    )
    func prediction(_ extra: [String: String]) throws -> DepthPrediction {
      try withTemporaryFolder { folder in
        let paths = ["\(folder)/encoder.safetensors", "\(folder)/depth.safetensors"]
        for (path, store) in zip(paths, stores) {
          try Safetensors.write(
            store.entries.map { entry in
              CheckpointTensor(
                name: entry.name,
                shape: entry.tensor.shape,
                values: try entry.tensor.floats()
              )
            },
            metadata: ["width": "64", "height": "64"].merging(extra) { $1 },
            to: path
          )
        }
        let network = try #require(try entry.load(paths).network as? any DepthPredicting)
        return try network.depth(of: [image], NetworkSettings())
      }
    }
    let mono = try prediction(["use_stereo": "false"])
    #expect(mono.meaning == .inverse)
    #expect(try prediction([:]).meaning == .inverse)
    let stereo = try prediction(["use_stereo": "true"])
    #expect(stereo.meaning == .metres)
    for (depth, inverse) in zip(stereo.values.values, mono.values.values) {
      #expect(abs(depth * inverse - 5.4) < 1e-5 * 5.4)
    }
  }
}
