import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let depthNet = depthNet("depthnet", .elu(plus: 1))
  static let depthNetLinear = depthNet("depthnet-linear", .linear)

  private static func depthNet(_ name: String, _ activation: DepthNet.DepthActivation) -> Self {
    NetworkEntry(name, files: [WeightFile("depthnet")]) { sources in
      let contents = sources[0].contents
      let stated = contents.metadata["activation_function"] ?? ""
      let expected = activation == .linear ? "none" : "elu"
      if !stated.isEmpty && stated != expected {
        throw NetworkInputError(
          "\(contents.path) says that its depth is \(stated), \(name) is \(expected); "
            + "take depthnet or depthnet-linear accordingly"
        )
      }
      let configuration = DepthNet.Configuration(
        hasNorm: contents.hasDepthNetNorm,
        activation: activation,
        isClamped: contents.metadata["clamp"] == "true",
        hasConfidence: contents.shape(of: "predict_depth2.weight")?.first == 2
      )
      return StabilisedDepth(
        network: try DepthNet(sources[0].scope, configuration),
        trainedSize: contents.trainedSize
      )
    }
  }

  static let depthNetUnsupervised = unsupervised("depthnet-unsupervised", .elu(plus: 1.01))
  static let depthNetUnsupervisedSigmoid = unsupervised("depthnet-unsupervised-sigmoid", .sigmoid)

  private static func unsupervised(_ name: String, _ activation: DepthNet.DepthActivation) -> Self {
    NetworkEntry(name, files: [WeightFile("depthnet")]) { sources in
      let contents = sources[0].contents
      let configuration = DepthNet.Configuration(
        hasNorm: contents.hasDepthNetNorm,
        activation: activation
      )
      return UnsupervisedDepth(
        network: try DepthNet(sources[0].scope, configuration),
        displacement: contents.metadata["nominal_displacement"].flatMap(Double.init) ?? 0.3
      )
    }
  }
}

extension WeightContents {
  /// By the file, or with norms if there is none.
  fileprivate var hasDepthNetNorm: Bool {
    shape(of: "conv1.1.weight") != nil || shape(of: "conv1.0.weight") == nil
  }
}

/// As ClementPinard/DepthNet's `run_inference.py` does it: trained for 0.3 m between both images of a camera of 90°.
///
/// At the image's size, or at that of its training where the file tells it: what moves by another number of pixels
/// looks otherwise near or far to it.
private struct StabilisedDepth: DepthPredicting {
  let network: DepthNet
  let trainedSize: NetworkSettings.Size?

  var trainedFocal: Double? { 1 }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pair = try input(images, settings)
    let output = try network(pair)
    var outputs: [NamedTensor] = []
    for (index, depth) in output.depths.enumerated() {
      outputs.append(("depth\(index + 2)", try depth.select(axis: 1, 0)))
    }
    for (index, confidence) in output.confidences.enumerated() {
      outputs.append(("confidence\(index + 2)", try confidence.select(axis: 1, 0)))
    }
    let full = try output.depths[0].cast(to: .float32).resized(like: pair).reshaped([
      pair.height, pair.width,
    ])
    return outputs + [("depth_full", full)]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let depth = try network(input(images, settings)).depths[0]
    return try DepthPrediction(depth, like: images[1], .metresPer(displacement: 0.3))
  }

  private func input(_ images: [Image], _ settings: NetworkSettings) throws -> Tensor {
    let normalisation = Normalisation(mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2])
    return try normalisation(images.sized(settings.sized(trainedSize)), settings)
  }
}

/// As ClementPinard/unsupervised-depthnet does it: a size is reached by means over areas.
private struct UnsupervisedDepth: DepthPredicting {
  let network: DepthNet
  let displacement: Double

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pair = try Normalisation.symmetric(images)
    let depths = try depths(pair, settings)
    return [("depth0", try depths[0].cast(to: .float32).resized(like: pair))]
      + (0..<3).map { ("depth\($0 + 2)", depths[$0]) }
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let depth = try depths(Normalisation.symmetric(images), settings)[0]
    return try DepthPrediction(depth, like: images[1], .metresPer(displacement: displacement))
  }

  private func depths(_ pair: Tensor, _ settings: NetworkSettings) throws -> [Tensor] {
    guard let size = settings.size else { return try network(pair.inNumbers(of: settings)).depths }
    let resized = try pair.resizedByArea(height: size.height, width: size.width)
    return try network(resized.inNumbers(of: settings)).depths
  }
}
