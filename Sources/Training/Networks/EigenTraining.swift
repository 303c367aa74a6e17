public import Imagery
public import Layers
internal import Networks
internal import Tensors

/// Trains both networks of Eigen: logarithms of depth from one image, coarse and fine together.
public struct EigenTraining: Trainable {
  /// The weights of both.
  public let store: ParameterStore

  private let network: Eigen
  private let objective: ScaleInvariantLoss

  /// Networks with random weights, for images of 304 × 228.
  public init(_ loss: ScaleInvariantLoss) throws {
    store = ParameterStore()
    network = try Eigen(coarse: store.root / "coarse", fine: store.root / "fine")
    objective = loss
  }

  /// One for each.
  public var files: [(name: String, prefix: String)] {
    [("coarse_model", "coarse."), ("fine_model", "fine.")]
  }

  /// The loss of both.
  public func loss(_ samples: [DepthSample]) throws -> Loss {
    let output = try network(input(samples))
    let truth = try knownPixels(of: samples.map(\.depth)).nearest(height: 55, width: 74)
    let coarse = try objective(logDepth: output.coarse, truth: truth)
    let fine = try objective(logDepth: output.fine, truth: truth)
    return Loss(
      try coarse + fine,
      terms: [("coarse", try coarse.item()), ("fine", try fine.item())]
    )
  }

  /// Errors of the fine depth.
  public func measure(_ samples: [DepthSample]) throws -> [Measure] {
    try DepthMeasures.measure(
      network(input(samples)).fine.exp(),
      truth: knownPixels(of: samples.map(\.depth)).nearest(height: 55, width: 74),
      unit: "m",
      deciding: .relativeError
    )
  }

  /// Those of the median, and of the mean.
  public func ofBestConstants(_ samples: [DepthSample]) -> [Measure] {
    DepthMeasures.ofBestConstants(samples.map(\.depth), unit: "m")
  }

  /// The image, the truth and the fine depth.
  public func picture(_ samples: [DepthSample]) throws -> Image {
    let depths = try network(input(samples)).fine.exp()
    return try DepthMeasures.picture(
      samples.map { ([$0.image], $0.depth) },
      depthMaps(of: depths.resizedBilinearly(height: 228, width: 304, alignCorners: false))
    )
  }

  private func input(_ samples: [DepthSample]) throws -> Tensor {
    let images = try tensor(of: samples.map(\.image))
    guard images.shape[2] == 228, images.shape[3] == 304 else {
      throw TensorError(
        "images of \(images.shape[3]) × \(images.shape[2]) pixels, expected 304 × 228 (width, height)"
      )
    }
    return try (images / 255).channelsLast()
  }
}
