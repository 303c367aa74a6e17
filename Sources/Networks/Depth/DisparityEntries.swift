import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let dispNet = NetworkEntry("dispnet", files: [WeightFile("dispnet")]) { sources in
    let network = try DispNetS(sources[0].scope)
    return Disparity(sources[0].contents) { try network($0) }
  }

  static let dispResNet = dispResNet("dispresnet", alignsCorners: false)
  static let dispResNetAligned = dispResNet("dispresnet-aligned", alignsCorners: true)

  private static func dispResNet(_ name: String, alignsCorners: Bool) -> Self {
    NetworkEntry(name, files: [WeightFile("dispnet")]) { sources in
      let network = try DispResNet6(sources[0].scope, alignsCorners: alignsCorners)
      return Disparity(sources[0].contents) { try network($0) }
    }
  }

  static let maskNet = NetworkEntry("masknet", files: [WeightFile("masknet")]) { sources in
    let frames = sources[0].contents.frames ?? 5
    return StaticMask(
      frames: frames,
      network: try MaskNet6(sources[0].scope, neighbours: frames - 1)
    )
  }
}

/// Inverse depth from one image from −1 to 1, at the image's size or at that of the training where the file tells it.
private struct Disparity: DepthPredicting {
  let trainedSize: NetworkSettings.Size?
  let metres: Float?
  let network: (Tensor) throws -> [Tensor]

  init(_ contents: WeightContents, network: @escaping (Tensor) throws -> [Tensor]) {
    trainedSize = contents.trainedSize
    metres = contents.metresOverDisparity
    self.network = network
  }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let disparities = try network(
      Normalisation.symmetric(images.sized(settings.sized(trainedSize)), settings)
    )
    return disparities.enumerated().map { ("disp\($0 + 1)", $1) }
      + [("depth", try disparities[0].reciprocal())]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let resized = images.sized(settings.sized(trainedSize))
    let disparity = try network(Normalisation.symmetric(resized, settings))[0]
    return try DepthPrediction(disparity: disparity, like: images[0], metres: metres)
  }
}

/// What of each neighbour stands still.
private struct StaticMask: Network {
  let frames: Int
  let network: MaskNet6

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let images = images.sized(settings)
    guard images.count == frames else {
      throw NetworkInputError("these weights take \(frames) images, not \(images.count)")
    }
    try images[0].requireMultiples(of: 64, for: "masknet")
    let masks = try network(Normalisation.symmetric(images.targetFirst, settings))
    return masks.enumerated().map { ("exp_mask\($0 + 1)", $1) }
  }
}
