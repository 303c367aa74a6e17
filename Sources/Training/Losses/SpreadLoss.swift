// The likelihood of A.-L. Cauchy's distribution, whose tails are as heavy as those of errors that a network makes.

public import Tensors

/// How badly told spreads agree with errors: the negative logarithm of Cauchy's density, less its constant.
public struct SpreadLoss: Sendable {
  /// A loss without numbers of its own.
  public init() {}

  /// The mean of log σ + log(1 + (e / σ)²) over the errors that are known.
  ///
  /// Errors are B × 1 × H × W, in the unit of σ; logarithms of σ are as many or, for blocks of them, a whole part as high and as wide.
  public func callAsFunction(
    logSpread: Tensor,
    errors: KnownPixels
  ) throws(TensorError) -> Tensor {
    let (small, large) = (logSpread.shape, errors.values.shape)
    guard small.count == 4, large.count == 4, small[0] == large[0], small[1] == 1, large[1] == 1,
      large[2] % small[2] == 0, large[3] % small[3] == 0
    else { throw TensorError("spreads of shape \(small) for errors of shape \(large)") }
    // Rows and columns of blocks, those of each side by side: the spread is the same down and across.
    let blocks = [large[0], small[2], large[2] / small[2], small[3], large[3] / small[3]]
    let spread = try logSpread.contiguous().reshaped([small[0], small[2], 1, small[3], 1])
    let ratio = try errors.values.contiguous().reshaped(blocks) * (spread * -1).exp()
    let losses = try spread + (ratio * ratio + 1).log()
    return try (losses * errors.mask.contiguous().reshaped(blocks)).sum()
      / Swift.max(errors.count(), 1)
  }
}
