import Imagery
import Layers
import NetworkCatalogue
import Networks
import Tensors

/// A network of two files, with a norm whose tensors have two names, in two variants.
struct SmallNetwork: Network {
  static let entry = NetworkEntry(
    NetworkCard("small", .flow, images: 2, summary: "A network for tests"),
    files: [
      WeightFile(
        "encoder",
        unused: ["encoder.fc.", "steps"],
        aliases: ["encoder.down.1.": "encoder.norm."],
        renamed: { $0.hasPrefix("features.") ? "encoder." + $0.dropFirst(9) : $0 }
      ),
      WeightFile("head"),
    ],
    make: { try SmallNetwork($0) }
  )

  let conv: Conv2d
  let norm: BatchNorm2d
  let head: Conv2d

  init(_ sources: [NetworkEntry.Source]) throws {
    let width = sources[0].contents.shape(of: "encoder.conv.weight")?.first == 8 ? 8 : 4
    let encoder = sources[0].scope / "encoder"
    conv = try Conv2d(encoder / "conv", inputs: 6, outputs: width, kernel: 3)
    norm = try BatchNorm2d(encoder / "norm", channels: width)
    head = try Conv2d(sources[1].scope / "head", inputs: width, outputs: 2, kernel: 1)
  }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pair = try Tensor.concatenated(images.map { try $0.tensor() / 255 }, axis: 1)
    let features = try norm(conv(pair), .inference).relu()
    return [("features", features), ("flow", try head(features))]
  }
}
