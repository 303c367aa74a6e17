internal import CTorch

// Functions of each element, activations among them.
extension Tensor {
  /// Absolute value.
  public func absolute() throws(TensorError) -> Tensor { try apply(TORCH_ABS) }
  /// Exponential.
  public func exp() throws(TensorError) -> Tensor { try apply(TORCH_EXP) }
  /// Natural logarithm.
  public func log() throws(TensorError) -> Tensor { try apply(TORCH_LOG) }
  /// Square root.
  public func squareRoot() throws(TensorError) -> Tensor { try apply(TORCH_SQRT) }
  /// Square.
  public func squared() throws(TensorError) -> Tensor { try apply(TORCH_SQUARE) }
  /// Reciprocal.
  public func reciprocal() throws(TensorError) -> Tensor { try apply(TORCH_RECIPROCAL) }
  /// Sine.
  public func sin() throws(TensorError) -> Tensor { try apply(TORCH_SIN) }
  /// Cosine.
  public func cos() throws(TensorError) -> Tensor { try apply(TORCH_COS) }
  /// The greatest integer not above.
  public func floor() throws(TensorError) -> Tensor { try apply(TORCH_FLOOR) }
  /// The nearest integer, the even one of two.
  public func rounded() throws(TensorError) -> Tensor { try apply(TORCH_ROUND) }
  /// −1, 0 or 1.
  public func sign() throws(TensorError) -> Tensor { try apply(TORCH_SIGN) }
  /// Where it is not a number.
  public func isNaN() throws(TensorError) -> Tensor { try apply(TORCH_ISNAN) }
  /// max(x, 0).
  public func relu() throws(TensorError) -> Tensor { try apply(TORCH_RELU) }
  /// 1 / (1 + e⁻ˣ).
  public func sigmoid() throws(TensorError) -> Tensor { try apply(TORCH_SIGMOID) }
  /// Hyperbolic tangent.
  public func tanh() throws(TensorError) -> Tensor { try apply(TORCH_TANH) }
  /// log(1 + eˣ).
  public func softplus() throws(TensorError) -> Tensor { try apply(TORCH_SOFTPLUS) }
  /// x Φ(x), with Φ the normal distribution.
  public func gelu() throws(TensorError) -> Tensor { try apply(TORCH_GELU) }
  /// x for x > 0, else `alpha` (eˣ − 1).
  public func elu(alpha: Double = 1) throws(TensorError) -> Tensor {
    try Self.produce { torch_elu(&$0, handle, alpha) }
  }
  /// x for x > 0, else `slope` x.
  public func leakyRelu(slope: Double) throws(TensorError) -> Tensor {
    try Self.produce { torch_leaky_relu(&$0, handle, slope) }
  }
  /// eˣ over its sum along an axis.
  public func softmax(axis: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_softmax(&$0, handle, Int64(axis)) }
  }

  func apply(_ op: torch_unary) throws(TensorError) -> Tensor {
    try Self.produce { torch_apply(&$0, op, handle) }
  }
}

// Over the given axes, or over all of them if none are given.
extension Tensor {
  /// Sum.
  public func sum(_ axes: [Int] = [], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TORCH_SUM, axes, keepingAxes)
  }
  /// Mean.
  public func mean(_ axes: [Int] = [], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TORCH_MEAN, axes, keepingAxes)
  }
  /// Greatest.
  public func max(_ axes: [Int] = [], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TORCH_AMAX, axes, keepingAxes)
  }
  /// Least.
  public func min(_ axes: [Int] = [], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TORCH_AMIN, axes, keepingAxes)
  }
  /// Variance, over N − 1 if `isUnbiased`, else over N.
  public func variance(
    _ axes: [Int] = [],
    isUnbiased: Bool = false,
    keepingAxes: Bool = false
  ) throws(TensorError) -> Tensor {
    try Self.produce(axes) { torch_variance(&$0, handle, $1[0], isUnbiased, keepingAxes) }
  }
  /// Where along an axis the greatest is.
  public func argmax(axis: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_argmax(&$0, handle, Int64(axis)) }
  }
  /// Running sums along an axis.
  public func runningSum(axis: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_cumsum(&$0, handle, Int64(axis)) }
  }
  /// Whether all hold.
  public func all() throws(TensorError) -> Tensor { try Self.produce { torch_all(&$0, handle) } }
  /// Whether any holds.
  public func any() throws(TensorError) -> Tensor { try Self.produce { torch_any(&$0, handle) } }

  private func reduce(
    _ op: torch_reduction,
    _ axes: [Int],
    _ keeps: Bool
  ) throws(TensorError) -> Tensor {
    try Self.produce(axes) { torch_reduce(&$0, op, handle, $1[0], keeps) }
  }
}
