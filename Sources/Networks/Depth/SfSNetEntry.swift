import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let sfsNet = NetworkEntry(
    "sfsnet",
    files: [WeightFile("sfsnet", unused: ["normalization.count"])]
  ) { sources in
    let normalises = sources[0].contents.shape(of: "normalization.mean") != nil
    return SfSNetDepth(network: try SfSNet(sources[0].scope, normalises: normalises))
  }
}

/// At 640 × 480, blue first; the network tells 25 cm over depth.
private struct SfSNetDepth: DepthPredicting {
  let network: SfSNet

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    var settings = settings
    settings.size = settings.size ?? .init(width: 640, height: 480)
    let resized = images.sized(settings)
    try resized[0].requireMultiples(of: 32, for: "sfsnet")
    let inverse = try network(Normalisation.unit(resized).flipped([1]).inNumbers(of: settings))
    return [("inverse", inverse), ("depth", try inverse.clamped(1, 250).reciprocal() * 0.25)]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let depth = try rawOutputs(images, settings)[1].tensor
    return try DepthPrediction(depth, like: images[0], .metres)
  }
}
