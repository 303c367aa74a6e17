import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let eigen = NetworkEntry(
    "eigen",
    files: [WeightFile("coarse_model"), WeightFile("fine_model")]
  ) { sources in
    EigenDepth(network: try Eigen(coarse: sources[0].scope, fine: sources[1].scope))
  }

  static let monodepth2 = NetworkEntry(
    "monodepth2",
    files: [
      WeightFile("encoder", unused: ["encoder.fc.", "height", "width", "use_stereo"]),
      WeightFile("depth"),
    ]
  ) { sources in
    let contents = sources[0].contents
    let network = try Monodepth2(
      encoder: sources[0].scope,
      decoder: sources[1].scope,
      contents.resNetDepth
    )
    let size = NetworkSettings.Size(
      width: contents.metadata["width"].flatMap(Int.init) ?? 640,
      height: contents.metadata["height"].flatMap(Int.init) ?? 192
    )
    // Stereo pairs count as 0.1 apart in training and KITTI's are 0.54 m: such depth is in metres.
    let metres: Float? = contents.metadata["use_stereo"] == "true" ? 5.4 : nil
    return Monodepth2Depth(network: network, size: size, metres: metres)
  }

  static let meter = meter("meter", .imageNet, .init(width: 256, height: 192))
  static let meterKITTI = meter(
    "meter-kitti",
    Normalisation(mean: [0, 0, 0], deviation: [1, 1, 1]),
    .init(width: 636, height: 192)
  )

  private static func meter(
    _ name: String,
    _ normalisation: Normalisation,
    _ size: NetworkSettings.Size
  ) -> Self {
    NetworkEntry(name, files: [WeightFile("meter")]) { sources in
      METERDepth(network: try METER(sources[0].scope), normalisation: normalisation, size: size)
    }
  }

  static let pyDNet = NetworkEntry("pydnet", files: [WeightFile("pydnet")]) { sources in
    PyDNetDepth(
      network: try PyDNet(sources[0].scope),
      size: sources[0].contents.trainedSize ?? .init(width: 512, height: 256),
      metres: sources[0].contents.metresOverDisparity
    )
  }

  static let microPyDNet = NetworkEntry("micro-pydnet", files: [WeightFile("upydnet")]) { sources in
    let inputs = sources[0].contents.shape(of: "encoder.conv0.weight")?[1] ?? 3
    return MicroPyDNetDepth(
      network: try MicroPyDNet(sources[0].scope, inputs: inputs),
      inputs: inputs
    )
  }
}

extension WeightContents {
  /// By a name that only the deeper one has.
  var resNetDepth: ResNet.Depth {
    shape(of: "encoder.layer1.0.conv3.weight") == nil ? .layers18 : .layers50
  }
}

extension Normalisation {
  /// From 0 to 1.
  static let unit = Normalisation(mean: [0, 0, 0], deviation: [1, 1, 1])
}

/// Always at 304 × 228; the fine network's logarithm is what counts.
private struct EigenDepth: DepthPredicting {
  let network: Eigen

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let resized = images.map { Resampling.bilinear($0, width: 304, height: 228) }
    let output = try network(Normalisation.unit(resized, settings))
    return [("coarse", output.coarse), ("fine", output.fine)]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let fine = try rawOutputs(images, settings)[1].tensor
    return try DepthPrediction(fine.cast(to: .float32).exp(), like: images[0], .metres)
  }
}

/// At the size of the weights; depth between 0.1 and 100 of a unit that only weights of stereo pairs know.
private struct Monodepth2Depth: DepthPredicting {
  let network: Monodepth2
  let size: NetworkSettings.Size
  let metres: Float?

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let output = try output(images, settings)
    let inverse = try output.inverseDepth()
    let full = try output.disparities[0].cast(to: .float32).resizedBilinearly(
      height: images[0].height,
      width: images[0].width,
      alignCorners: false
    )
    return output.disparities.enumerated().map { ("disp\($0)", $1) }
      + output.features.enumerated().map { ("feature\($0)", $1) }
      + [
        ("scaled_disp", inverse), ("depth", try inverse.reciprocal()),
        ("disp_full", try full.reshaped([images[0].height, images[0].width])),
      ]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let inverse = try output(images, settings).inverseDepth()
    return try DepthPrediction(disparity: inverse, like: images[0], metres: metres)
  }

  private func output(
    _ images: [Image],
    _ settings: NetworkSettings
  ) throws -> Monodepth2.Output {
    let resized = images.sized(settings.sized(size), by: .lanczos)
    try resized[0].requireMultiples(of: 32, for: "monodepth2")
    return try network(Normalisation.unit(resized, settings))
  }
}

private struct METERDepth: DepthPredicting {
  let network: METER
  let normalisation: Normalisation
  let size: NetworkSettings.Size

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    [("depth", try network(normalisation(images.sized(settings.sized(size)), settings)))]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let depth = try rawOutputs(images, settings)[0].tensor
    return try DepthPrediction(depth, like: images[0], .depth)
  }
}

/// At the size of its training: 512 × 256 of the published weights.
private struct PyDNetDepth: DepthPredicting {
  let network: PyDNet
  let size: NetworkSettings.Size
  let metres: Float?

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let resized = images.sized(settings.sized(size))
    try resized[0].requireMultiples(of: 64, for: "pydnet")
    let disparities = try network(Normalisation.unit(resized, settings))
    return disparities.enumerated().map { ("disp\($0 + 1)", $1) }
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let left = try rawOutputs(images, settings)[0].tensor.channels(0..<1)
    return try DepthPrediction(disparity: left, like: images[0], metres: metres)
  }
}

/// At 48 × 48.
private struct MicroPyDNetDepth: DepthPredicting {
  let network: MicroPyDNet
  let inputs: Int

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pictures = inputs == 1 ? images.map(\.grey) : images
    let resized = pictures.sized(settings.sized(.init(width: 48, height: 48)))
    try resized[0].requireMultiples(of: 4, for: "micro-pydnet")
    let input = try Normalisation.unit(resized).channels(0..<inputs).inNumbers(of: settings)
    return [("disparity", try network(input))]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let disparity = try rawOutputs(images, settings)[0].tensor
    return try DepthPrediction(disparity, like: images[0], .inverse)
  }
}
