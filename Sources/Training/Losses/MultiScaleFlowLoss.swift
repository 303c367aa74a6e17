// A. Dosovitskiy et al., "FlowNet: learning optical flow with convolutional networks" (ICCV 2015),
// section 4.3: endpoint errors at every scale of the decoder.

public import Tensors

/// The endpoint errors of flows at several scales, summed over pixels.
public struct MultiScaleFlowLoss: Sendable {
  /// How much each scale counts, the finest first.
  public var weights: [Double]

  /// By what full-resolution pixels are divided to get the network's unit.
  public var divisor: Double

  /// A loss from its numbers.
  public init(weights: [Double] = [0.005, 0.01, 0.02, 0.08, 0.32], divisor: Double = 20) {
    self.weights = weights
    self.divisor = divisor
  }

  /// Σ wₗ · (1 / B) Σ ‖fₗ − f / divisor‖, with the truth averaged over the pixels of a coarser one.
  ///
  /// Flows are B × 2 × Hₗ × Wₗ, the finest first; the truth is in pixels.
  public func callAsFunction(
    _ flows: [Tensor],
    truth: KnownPixels
  ) throws(TensorError) -> Tensor {
    guard flows.count == weights.count else {
      throw TensorError("\(flows.count) scales of flow, expected \(weights.count)")
    }
    let scaled = KnownPixels(values: try truth.values / divisor, mask: truth.mask)
    var total = try Tensor.zeros([], kind: truth.values.kind ?? .float32)
    for (flow, weight) in zip(flows, weights) {
      let shape = flow.shape
      let coarse = try scaled.pooled(height: shape[2], width: shape[3])
      let errors = try (flow - coarse.values).vectorLength() * coarse.mask
      total = try total + errors.sum() * (weight / Double(shape[0]))
    }
    return total
  }
}
