public import Imagery
public import Layers
internal import Networks
public import Tensors

/// Trains DepthNet: depth from two images of a camera that moved by a known distance without turning.
///
/// The network tells depth as if that distance were `displacement`; measures are of such depths too.
public struct DepthPairTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: DepthNet
  private let objective: MultiScaleDepthLoss
  private let displacement: Double
  private let farthest: Double
  private let kind: ElementKind

  /// A network with random weights; depth beyond `farthest` counts as that, in metres.
  ///
  /// Its convolutions learn in numbers of `kind`; they are tested in single precision.
  public init(
    _ loss: MultiScaleDepthLoss,
    displacement: Double = 0.3,
    farthest: Double = 100,
    kind: ElementKind = .float32
  ) throws {
    self.kind = kind
    store = ParameterStore()
    network = try DepthNet(store.root)
    objective = loss
    self.displacement = displacement
    self.farthest = farthest
  }

  /// The loss of all scales.
  public func loss(_ samples: [DepthPairSample]) throws -> Loss {
    let depths = try network(input(samples).cast(to: kind), .training).depths
      .map { try $0.cast(to: .float32) }
    return Loss(try objective(depths, truth: knownPixels(of: samples.map(truth))))
  }

  /// Errors of the finest depth, enlarged.
  public func measure(_ samples: [DepthPairSample]) throws -> [Measure] {
    try DepthMeasures.measure(
      depth(samples),
      truth: knownPixels(of: samples.map(truth)),
      unit: "m",
      deciding: .meanError
    )
  }

  /// Those of the median, and of the mean.
  public func ofBestConstants(_ samples: [DepthPairSample]) -> [Measure] {
    DepthMeasures.ofBestConstants(samples.map(truth), unit: "m")
  }

  /// Both images, the truth and the finest depth.
  public func picture(_ samples: [DepthPairSample]) throws -> Image {
    try DepthMeasures.picture(
      samples.map { ([$0.reference, $0.target], truth($0)) },
      depthMaps(of: depth(samples))
    )
  }

  private func depth(_ samples: [DepthPairSample]) throws -> Tensor {
    let input = try input(samples)
    return try network(input, .inference).depths[0].resizedBilinearly(
      height: input.shape[2],
      width: input.shape[3],
      alignCorners: false
    )
  }

  private func input(_ samples: [DepthPairSample]) throws -> Tensor {
    let images = try [samples.map(\.reference), samples.map(\.target)].map {
      try tensor(of: $0).normalised(mean: [0.5, 0.5, 0.5], deviation: 0.2)
    }
    return try Tensor.concatenated(images, axis: 1).channelsLast()
  }

  private func truth(_ sample: DepthPairSample) -> DepthMap {
    let scale = Float(displacement / sample.displacement)
    var map = sample.depth
    for i in map.values.indices where map.values[i].isFinite {
      map.values[i] = min(map.values[i] * scale, Float(farthest))
    }
    return map
  }
}
