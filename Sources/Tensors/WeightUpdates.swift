// D. P. Kingma and J. Ba, "Adam" (ICLR 2015); I. Loshchilov and F. Hutter, "Decoupled weight decay
// regularization" (ICLR 2019).

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
  fileprivate var rates: torch_adam_rates {
    torch_adam_rates(
      rate: rate,
      beta1: beta1,
      beta2: beta2,
      epsilon: epsilon,
      decay: decay,
      correction1: 1 - power(beta1, count),
      correction2: 1 - power(beta2, count),
      gradient_scale: gradientScale
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
  /// The sum of the squares of all elements, in double precision.
  public func squaredNorm() throws(TensorError) -> Double {
    var value = 0.0
    try Self.check(torch_squared_norm(handle, &value))
    return value
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
    try Self.check(
      torch_adam_step(handle, gradient.handle, first.handle, second.handle, step.rates)
    )
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
    try Self.check(
      torch_momentum_step(
        handle,
        gradient.handle,
        velocity.handle,
        rate,
        momentum,
        decay,
        gradientScale
      )
    )
  }

  /// Moves all elements a part of the way to those of another tensor.
  public func approach(_ target: Tensor, by part: Double) throws(TensorError) {
    try Self.check(torch_approach(handle, target.handle, part))
  }
}
