public import Imagery
public import Layers
internal import Networks
public import Tensors

/// Trains SfSNet-small: depth of one endoscopic image, in centimetres in samples and measures.
public struct SurfaceTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: SfSNetSmall
  private let objective: SurfaceLoss
  private let kind: ElementKind

  /// Centimetres at the network's 1.
  private static let range = SfSNetSmall.farthest * 100

  /// A network with random weights, and in which kind of numbers its convolutions learn.
  public init(_ loss: SurfaceLoss, kind: ElementKind = .float32) throws {
    self.kind = kind
    store = ParameterStore()
    network = try SfSNetSmall(store.root)
    objective = loss
  }

  /// The loss at half the image's size.
  public func loss(_ samples: [DepthSample]) throws -> Loss {
    let found = try network(input(samples).cast(to: kind)).cast(to: .float32)
    let truth = try knownPixels(of: samples.map(\.depth))
      .pooled(height: found.shape[2], width: found.shape[3])
    let scaled = KnownPixels(values: try truth.values / Self.range, mask: truth.mask)
    return Loss(try objective(found, truth: scaled))
  }

  /// Errors of the depth, enlarged.
  public func measure(_ samples: [DepthSample]) throws -> [Measure] {
    try DepthMeasures.measure(
      depth(samples),
      truth: knownPixels(of: samples.map(\.depth)),
      unit: "cm",
      deciding: .rootMeanSquare
    )
  }

  /// Those of the median, and of the mean.
  public func ofBestConstants(_ samples: [DepthSample]) -> [Measure] {
    DepthMeasures.ofBestConstants(samples.map(\.depth), unit: "cm")
  }

  /// The image, the truth and the depth.
  public func picture(_ samples: [DepthSample]) throws -> Image {
    try DepthMeasures.picture(
      samples.map { ([$0.image], $0.depth) },
      depthMaps(of: depth(samples))
    )
  }

  private func depth(_ samples: [DepthSample]) throws -> Tensor {
    let input = try input(samples)
    return try network(input).resizedBilinearly(
      height: input.shape[2],
      width: input.shape[3],
      alignCorners: false
    ) * Self.range
  }

  private func input(_ samples: [DepthSample]) throws -> Tensor {
    try (tensor(of: samples.map(\.image)) / 255).channelsLast()
  }
}
