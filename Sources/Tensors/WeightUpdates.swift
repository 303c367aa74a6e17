// D. P. Kingma and J. Ba, "Adam" (ICLR 2015); I. Loshchilov and F. Hutter, "Decoupled weight decay
// regularization" (ICLR 2019).

internal import CKernels
internal import CTorch

/// The numbers of one step of Adam with decoupled weight decay.
public struct AdamStep: Sendable {
  /// How far a step goes.
  public var rate: Double
  /// How much of the mean gradient is kept.
  public var beta1: Double
  /// How much of the mean squared gradient is kept.
  public var beta2: Double
  /// What is added to the root of the mean square.
  public var epsilon: Double
  /// By which part, times the rate, weights shrink.
  public var decay: Double
  /// How many steps there were with this one.
  public var count: Int
  /// What gradients are multiplied by first.
  public var gradientScale: Double

  /// A step from its numbers.
  public init(
    rate: Double,
    beta1: Double,
    beta2: Double,
    epsilon: Double,
    decay: Double,
    count: Int,
    gradientScale: Double = 1
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.count = count
    self.gradientScale = gradientScale
  }

  /// βᵏ for both means: a product, not a power function, for the same bytes on every machine.
  fileprivate var rates: kernel_adam_rates {
    kernel_adam_rates(
      beta1: Float(beta1),
      beta2: Float(beta2),
      epsilon: Float(epsilon),
      kept: Float(1 - rate * decay),
      rate: Float(rate / (1 - power(beta1, count))),
      root: Float(1 / (1 - power(beta2, count)).squareRoot()),
      gradient_scale: Float(gradientScale)
    )
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest % 2 == 1 { result *= square }
      square *= square
      rest /= 2
    }
    return result
  }
}

// Steps of optimisers, in place and in single precision; gradients do not see them.
extension Tensor {
  /// The sum of the squares of all elements, in double precision; throws for other kinds than single precision.
  public func squaredNorm() throws(TensorError) -> Double {
    guard kind == .float32 else { throw TensorError("a norm of other than single precision") }
    let dense = isChannelsLast ? self : try contiguous()
    return withExtendedLifetime(dense) {
      kernel_squared_norm(dense.floatPointer, Int64(dense.count))
    }
  }

  /// Zeros of the same shape, kind and order of memory.
  public func zerosLike() throws(TensorError) -> Tensor {
    try Self.produce { torch_zeros_like(&$0, handle) }
  }

  /// One step of Adam; `first` and `second` are the running means of the gradient and its square.
  public func stepAdam(
    gradient: Tensor,
    first: Tensor,
    second: Tensor,
    _ step: AdamStep
  ) throws(TensorError) {
    let slope = try gradient.laidOut(as: self)
    try first.requireLayout(of: self)
    try second.requireLayout(of: self)
    var rates = step.rates
    kernel_adam_step(
      &rates,
      slope.floatPointer,
      first.floatPointer,
      second.floatPointer,
      floatPointer,
      Int64(count)
    )
    torch_mark_changed(handle)
    withExtendedLifetime((slope, first, second)) {}
  }

  /// One step of gradient descent with momentum: u ← μ u + s g + λ w, w ← w − η u.
  public func stepMomentum(
    gradient: Tensor,
    velocity: Tensor,
    rate: Double,
    momentum: Double,
    decay: Double,
    gradientScale: Double = 1
  ) throws(TensorError) {
    let slope = try gradient.laidOut(as: self)
    try velocity.requireLayout(of: self)
    var rates = kernel_momentum_rates(
      rate: Float(rate),
      momentum: Float(momentum),
      decay: Float(decay),
      gradient_scale: Float(gradientScale)
    )
    kernel_momentum_step(
      &rates,
      slope.floatPointer,
      velocity.floatPointer,
      floatPointer,
      Int64(count)
    )
    torch_mark_changed(handle)
    withExtendedLifetime((slope, velocity)) {}
  }

  /// Moves all elements a part of the way to those of another tensor.
  public func approach(_ target: Tensor, by part: Double) throws(TensorError) {
    let source = try target.laidOut(as: self)
    kernel_approach(Float(part), source.floatPointer, floatPointer, Int64(count))
    torch_mark_changed(handle)
    withExtendedLifetime(source) {}
  }

  /// The same numbers in single precision, in memory in the order of those of another tensor.
  private func laidOut(as other: Tensor) throws(TensorError) -> Tensor {
    guard kind == .float32, other.kind == .float32 else {
      throw TensorError("weights of another kind than single precision")
    }
    return try Self.produce { torch_laid_out_as(&$0, handle, other.handle) }
  }

  /// Throws where the numbers of another tensor lie in another order.
  private func requireLayout(of other: Tensor) throws(TensorError) {
    guard try laidOut(as: other).floatPointer == floatPointer else {
      throw TensorError("means in another order of memory than their weights")
    }
  }
}
