public import Imagery
public import Layers
internal import Networks
public import Tensors

/// Trains FlowNetSimple by endpoint errors at all its scales.
public struct PyramidFlowTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: FlowNetS
  private let objective: MultiScaleFlowLoss
  private let kind: ElementKind

  /// A network with random weights, and in which kind of numbers its convolutions learn.
  public init(_ loss: MultiScaleFlowLoss, kind: ElementKind = .float32) throws {
    self.kind = kind
    store = ParameterStore()
    network = try FlowNetS(store.root)
    objective = loss
  }

  /// The loss of all scales.
  public func loss(_ samples: [FlowPair]) throws -> Loss {
    let flows = try network(input(samples).cast(to: kind), .training)
      .map { try $0.cast(to: .float32) }
    return Loss(try objective(flows, truth: knownPixels(of: samples.map(\.flow))))
  }

  /// Endpoint errors of the finest flow, enlarged.
  public func measure(_ samples: [FlowPair]) throws -> [Measure] {
    try FlowMeasures.measure(flow(samples), truth: knownPixels(of: samples.map(\.flow)))
  }

  /// Both images, the truth and the finest flow.
  public func picture(_ samples: [FlowPair]) throws -> Image {
    try FlowMeasures.picture(samples, flowFields(of: flow(samples)))
  }

  private func flow(_ samples: [FlowPair]) throws -> Tensor {
    let input = try input(samples)
    let finest = try network(input, .inference)[0]
    return try finest.resizedBilinearly(
      height: input.shape[2],
      width: input.shape[3],
      alignCorners: false
    ) * objective.divisor
  }

  private func input(_ samples: [FlowPair]) throws -> Tensor {
    // The order of colours that inference has.
    let images = try [samples.map(\.first), samples.map(\.second)].map {
      try tensor(of: $0).normalised(mean: [0.411, 0.432, 0.45], deviation: 1)
    }
    return try Tensor.concatenated(images, axis: 1).channelsLast()
  }
}
