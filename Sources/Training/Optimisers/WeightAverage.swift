// B. T. Polyak and A. B. Juditsky, "Acceleration of stochastic approximation by averaging" (1992).

public import Layers
public import Tensors

/// The exponential moving average of a network's weights, which predicts better than the last ones.
///
/// The statistics of batch norms are averaged with them: those of the last few batches belong to the last weights,
/// and differ from batch to batch by more than a network bears.
public struct WeightAverage {
  /// How much of the average a step keeps; it keeps less in the beginning.
  public let decay: Double

  private let store: ParameterStore
  private let averages: [(name: String, tensor: Tensor)]

  /// An average that begins with the weights as they are.
  public init(_ store: ParameterStore, decay: Double) throws(TensorError) {
    self.decay = decay
    self.store = store
    var averages: [(name: String, tensor: Tensor)] = []
    for entry in store.entries where entry.tensor.kind == .float32 {
      averages.append((entry.name, try entry.tensor.detached().clone()))
    }
    self.averages = averages
  }

  /// The averages, under the names of the weights.
  public var state: [(name: String, tensor: Tensor)] { averages }

  /// Follows the weights after `count` steps.
  public func follow(count: Int) throws(TensorError) {
    let kept = min(decay, Double(1 + count) / Double(10 + count))
    for (name, average) in averages {
      guard let weight = store[name] else { continue }
      try average.approach(weight, by: 1 - kept)
    }
  }

  /// Runs `body` with the averages in place of the weights, which are back afterwards.
  public func whileInPlace<Result>(_ body: () throws -> Result) throws -> Result {
    var kept: [Tensor] = []
    for (name, average) in averages {
      guard let weight = store[name] else { continue }
      kept.append(try weight.detached().clone())
      try weight.assign(average)
    }
    let result = Swift.Result { try body() }
    for ((name, _), weight) in zip(averages, kept) { try store[name]?.assign(weight) }
    return try result.get()
  }
}
