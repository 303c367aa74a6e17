public import Layers
public import Tensors

/// What changes weights by their gradients.
public struct Optimiser {
  /// The rule of a step.
  public enum Rule: Sendable, Equatable {
    /// Adam with decoupled weight decay.
    case adamW(beta1: Double, beta2: Double, epsilon: Double)
    /// Gradient descent with momentum.
    case momentum(Double)

    /// The names of what it remembers of each weight.
    var memories: [String] {
      switch self {
      case .adamW: ["first", "second"]
      case .momentum: ["velocity"]
      }
    }
  }

  /// The rule of a step.
  public let rule: Rule

  /// How fast weights shrink; those of one dimension, biases and norms, do not.
  public let decay: Double

  private let weights: [ParameterStore.Entry]
  private let memory: [[Tensor]]

  /// An optimiser of a network's parameters that remembers nothing yet.
  public init(_ store: ParameterStore, rule: Rule, decay: Double) throws(TensorError) {
    self.rule = rule
    self.decay = decay
    weights = store.entries.filter { $0.role == .parameter }
    var memory: [[Tensor]] = []
    for weight in weights {
      var tensors: [Tensor] = []
      for _ in rule.memories { tensors.append(try weight.tensor.zerosLike()) }
      memory.append(tensors)
    }
    self.memory = memory
  }

  /// What it remembers, by names such as `first.fnet.conv1.weight`.
  public var state: [(name: String, tensor: Tensor)] {
    zip(weights, memory).flatMap { weight, tensors in
      zip(rule.memories, tensors).map { ("\($0).\(weight.name)", $1) }
    }
  }

  /// The length of all gradients together; not finite where one of them is not.
  public func gradientNorm() throws(TensorError) -> Double {
    var sum = 0.0
    for weight in weights { sum += try weight.tensor.gradient()?.squaredNorm() ?? 0 }
    return sum.squareRoot()
  }

  /// Moves the weights and forgets their gradients; `count` steps there were with this one.
  ///
  /// A weight without a gradient stays as it is.
  public func step(
    rate: Double,
    count: Int,
    gradientScale: Double = 1
  ) throws(TensorError) {
    for (weight, tensors) in zip(weights, memory) {
      guard let gradient = try weight.tensor.gradient() else { continue }
      let shrink = weight.tensor.shape.count > 1 ? decay : 0
      switch rule {
      case .adamW(let beta1, let beta2, let epsilon):
        try weight.tensor.stepAdam(
          gradient: gradient,
          first: tensors[0],
          second: tensors[1],
          AdamStep(
            rate: rate,
            beta1: beta1,
            beta2: beta2,
            epsilon: epsilon,
            decay: shrink,
            count: count,
            gradientScale: gradientScale
          )
        )
      case .momentum(let momentum):
        try weight.tensor.stepMomentum(
          gradient: gradient,
          velocity: tensors[0],
          rate: rate,
          momentum: momentum,
          decay: shrink,
          gradientScale: gradientScale
        )
      }
      try weight.tensor.clearGradient()
    }
  }
}
