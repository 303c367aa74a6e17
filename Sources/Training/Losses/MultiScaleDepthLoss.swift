// C. Pinard et al., "End-to-end depth from motion with stabilized monocular videos" (ISPRS 2017).

public import Tensors

/// The absolute errors of depths at several scales.
public struct MultiScaleDepthLoss: Sendable {
  /// How much each scale counts, the finest first.
  public var weights: [Double]

  /// A loss from its numbers.
  public init(weights: [Double] = [0.32, 0.08, 0.02, 0.01, 0.005]) { self.weights = weights }

  /// Σ wₗ · mean |zₗ − z| over the known pixels, the truth averaged over those of a coarser one.
  ///
  /// Depths are B × 1 × Hₗ × Wₗ, the finest first, in the unit of the truth.
  public func callAsFunction(
    _ depths: [Tensor],
    truth: KnownPixels
  ) throws(TensorError) -> Tensor {
    guard depths.count == weights.count else {
      throw TensorError("\(depths.count) scales of depth, expected \(weights.count)")
    }
    var total = try Tensor.zeros([], kind: truth.values.kind ?? .float32)
    for (depth, weight) in zip(depths, weights) {
      let shape = depth.shape
      let coarse = try truth.pooled(height: shape[2], width: shape[3])
      let known = max(1, try coarse.count())
      let errors = try (depth - coarse.values).absolute() * coarse.mask
      total = try total + errors.sum() * (weight / known)
    }
    return total
  }
}
