public import Imagery
public import Layers
public import Tensors

/// A network that predicts a flow and makes it better again and again, such as RAFT.
public protocol IterativeFlow {
  /// The flow after each iteration, B × 2 × H × W in pixels, for images of B × 3 × H × W, 0 … 255.
  ///
  /// Convolutions are computed in `kind`; flows and weights are in single precision.
  func predictions(image0: Tensor, image1: Tensor, iterations: Int, kind: ElementKind) throws
    -> [Tensor]
}

/// Trains an iterative flow network by the loss of its sequence of flows.
public struct IterativeFlowTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: any IterativeFlow
  private let objective: SequenceLoss
  private let iterations: Int
  private let testIterations: Int
  private let kind: ElementKind

  /// A network with its weights, how often it makes a flow better in training and when tested, and in which
  /// kind of numbers its convolutions learn; they are tested in single precision.
  public init(
    _ network: any IterativeFlow,
    store: ParameterStore,
    loss: SequenceLoss = SequenceLoss(),
    iterations: Int = 8,
    testIterations: Int = 12,
    kind: ElementKind = .float32
  ) {
    self.kind = kind
    self.network = network
    self.store = store
    objective = loss
    self.iterations = iterations
    self.testIterations = testIterations
  }

  /// The loss of all iterations' flows.
  public func loss(_ samples: [FlowPair]) throws -> Loss {
    let flows = try network.predictions(
      image0: tensor(of: samples.map(\.first)),
      image1: tensor(of: samples.map(\.second)),
      iterations: iterations,
      kind: kind
    )
    return Loss(try objective(flows, truth: knownPixels(of: samples.map(\.flow))))
  }

  /// Endpoint errors of the last flow.
  public func measure(_ samples: [FlowPair]) throws -> [Measure] {
    try FlowMeasures.measure(flow(samples), truth: knownPixels(of: samples.map(\.flow)))
  }

  /// Both images, the truth and the last flow.
  public func picture(_ samples: [FlowPair]) throws -> Image {
    try FlowMeasures.picture(samples, flowFields(of: flow(samples)))
  }

  private func flow(_ samples: [FlowPair]) throws -> Tensor {
    let flows = try withoutGradients {
      try network.predictions(
        image0: tensor(of: samples.map(\.first)),
        image1: tensor(of: samples.map(\.second)),
        iterations: testIterations,
        kind: .float32
      )
    }
    guard let last = flows.last else { throw TensorError("a network that predicted no flow") }
    return last
  }
}
