public import Imagery
public import Layers
internal import Networks
public import Tensors

/// Trains a network that tells disparity from one image, at several scales: depth is a number over it.
public struct DisparityTraining: Trainable {
  /// Which network, and what its disparity is.
  public enum Kind: Sendable {
    /// PyDNet: disparities of 0 … 0.3 for the left camera of a pair.
    case pyDNet
    /// DispNet of SfMLearner: inverse depths of 0.01 … 10.01.
    case dispNet
  }

  /// The network's weights.
  public let store: ParameterStore

  /// What a disparity is multiplied by to be one over metres.
  private let scale: Double
  private let disparities: (Tensor, Mode) throws -> [Tensor]
  private let weights: [Double]
  private let objective: ScaleInvariantLoss
  private let precision: ElementKind

  /// A network with random weights, for depths of `nearest` metres and more.
  ///
  /// Its convolutions learn in numbers of `precision`; they are tested in single precision.
  public init(
    _ kind: Kind,
    loss: ScaleInvariantLoss,
    nearest: Double,
    precision: ElementKind = .float32
  ) throws {
    self.precision = precision
    let store = ParameterStore()
    self.store = store
    objective = loss
    switch kind {
    case .pyDNet:
      let network = try PyDNet(store.root)
      // The largest disparity there is belongs to the nearest depth.
      scale = 1 / (0.3 * nearest)
      disparities = { images, _ in
        try network(images / 255).map { try $0.slice(axis: 1, 0..<1) }
      }
    case .dispNet:
      let network = try DispNetS(store.root)
      scale = 1 / (10 * nearest)
      disparities = { try network($0.normalised(mean: [0.5, 0.5, 0.5], deviation: 0.5), $1) }
    }
    weights = [1, 0.5, 0.25, 0.125]
  }

  /// The loss of the four finest scales.
  public func loss(_ samples: [DepthSample]) throws -> Loss {
    let truth = try knownPixels(of: samples.map(\.depth))
    let found = try disparities(input(samples).cast(to: precision), .training)
      .map { try $0.cast(to: .float32) }
    var total = try Tensor.zeros([])
    for (disparity, weight) in zip(found, weights) {
      let shape = disparity.shape
      let coarse = try truth.nearest(height: shape[2], width: shape[3])
      total = try total + objective(logDepth: -(disparity * scale).log(), truth: coarse) * weight
    }
    return Loss(total)
  }

  /// How many metres of depth a disparity of 1 is.
  public var metadata: [String: String] {
    [WeightContents.metresOverDisparityKey: "\(1 / scale)"]
  }

  /// Errors of the finest depth, enlarged.
  public func measure(_ samples: [DepthSample]) throws -> [Measure] {
    try DepthMeasures.measure(
      depth(samples),
      truth: knownPixels(of: samples.map(\.depth)),
      unit: "m",
      deciding: .relativeError
    )
  }

  /// Those of the median, and of the mean.
  public func ofBestConstants(_ samples: [DepthSample]) -> [Measure] {
    DepthMeasures.ofBestConstants(samples.map(\.depth), unit: "m")
  }

  /// The image, the truth and the finest depth.
  public func picture(_ samples: [DepthSample]) throws -> Image {
    try DepthMeasures.picture(
      samples.map { ([$0.image], $0.depth) },
      depthMaps(of: depth(samples))
    )
  }

  private func depth(_ samples: [DepthSample]) throws -> Tensor {
    let input = try input(samples)
    let finest = try disparities(input, .inference)[0].resizedBilinearly(
      height: input.shape[2],
      width: input.shape[3],
      alignCorners: false
    )
    return try (finest * scale).reciprocal()
  }

  private func input(_ samples: [DepthSample]) throws -> Tensor {
    try tensor(of: samples.map(\.image)).channelsLast()
  }
}
