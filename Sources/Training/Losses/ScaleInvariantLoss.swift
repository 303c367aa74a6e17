// D. Eigen, C. Puhrsch and R. Fergus, "Depth map prediction from a single image using a multi-scale deep
// network" (NIPS 2014), eq. 4.

public import Tensors

/// The error of logarithms of depth, of which a common factor counts less.
public struct ScaleInvariantLoss: Sendable {
  /// How much of a common factor is forgiven: 0 nothing, 1 all.
  public var lambda: Double

  /// A loss from its number.
  public init(lambda: Double = 0.5) { self.lambda = lambda }

  /// The mean over images of (1 / n) Σ d² − (λ / n²) (Σ d)², with d = log z − log z* over known pixels.
  ///
  /// `logDepth` is B × 1 × H × W; the truth is depth, above 0 where known.
  public func callAsFunction(
    logDepth: Tensor,
    truth: KnownPixels
  ) throws(TensorError) -> Tensor {
    // Unknown depth is 0: 1 has a logarithm, of 0.
    let logTruth = try (truth.values + (1 - truth.mask)).log()
    let errors = try (logDepth - logTruth) * truth.mask
    let known = try truth.mask.sum([1, 2, 3]).clamped(1, .infinity)
    let squares = try errors.squared().sum([1, 2, 3]) / known
    let common = try (errors.sum([1, 2, 3]) / known).squared()
    return try (squares - common * lambda).mean()
  }
}
