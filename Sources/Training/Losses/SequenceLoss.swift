// Z. Teed and J. Deng, "RAFT: recurrent all-pairs field transforms for optical flow" (ECCV 2020), eq. 7.

public import Tensors

/// The loss of a sequence of ever better flows: the last counts most.
public struct SequenceLoss: Sendable {
  /// How much less each flow counts than the next one.
  public var gamma: Double

  /// Longer true vectors do not count, in pixels.
  public var longest: Double

  /// A loss from its numbers.
  public init(gamma: Double = 0.8, longest: Double = 400) {
    self.gamma = gamma
    self.longest = longest
  }

  /// Σ γᴺ⁻ⁱ mean |fᵢ − f| over all pixels and both axes; unknown pixels add nothing.
  ///
  /// Flows are B × 2 × H × W, in pixels.
  public func callAsFunction(
    _ flows: [Tensor],
    truth: KnownPixels
  ) throws(TensorError) -> Tensor {
    guard !flows.isEmpty else { throw TensorError("a loss of no flows") }
    let kind = truth.mask.kind ?? .float32
    let mask = try truth.mask * (truth.values.vectorLength() .< longest).cast(to: kind)
    var total = try Tensor.zeros([], kind: kind)
    var weight = 1 / Double(truth.values.count)
    for flow in flows.reversed() {
      total = try total + ((flow - truth.values).absolute() * mask).sum() * weight
      weight *= gamma
    }
    return total
  }
}
