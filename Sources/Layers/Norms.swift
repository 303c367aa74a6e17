// S. Ioffe and C. Szegedy, "Batch normalization" (ICML 2015); D. Ulyanov, A. Vedaldi and V. Lempitsky,
// "Instance normalization" (2016).

public import Tensors

/// Whether statistics are gathered from the batch, or those gathered before are used.
public enum Mode: Sendable {
  /// From the batch; running statistics follow it.
  case training
  /// The running ones.
  case inference
}

/// Channels by mean and variance over the batch.
///
/// Parameters `weight` and `bias`; buffers `running_mean`, `running_var` and `num_batches_tracked`.
public struct BatchNorm2d {
  private let weight: Tensor
  private let bias: Tensor
  private let mean: Tensor
  private let variance: Tensor
  private let batches: Tensor
  private let momentum: Double
  private let epsilon: Double

  /// A layer that changes nothing in inference before it is trained.
  public init(
    _ scope: Scope,
    channels: Int,
    momentum: Double = 0.1,
    epsilon: Double = 1e-5
  ) throws(TensorError) {
    weight = try scope.parameter("weight", [channels], value: 1)
    bias = try scope.parameter("bias", [channels])
    mean = try scope.buffer("running_mean", [channels])
    variance = try scope.buffer("running_var", [channels], value: 1)
    batches = try scope.buffer("num_batches_tracked", [], kind: .int64)
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// Grows when a tensor of this layer is replaced.
  var revision: [UInt64] { [weight, bias, mean, variance].map(\.revision) }

  /// The weight and bias of a convolution that does what this layer does after it in inference.
  func folded(
    _ kernel: Tensor,
    _ offset: Tensor?
  ) throws(TensorError) -> (weight: Tensor, bias: Tensor) {
    try withoutGradients { () throws(TensorError) in
      let scale = try weight / (variance + epsilon).squareRoot()
      let shift = try bias - mean * scale
      let folded = try kernel * scale.reshaped([scale.count, 1, 1, 1])
      return (
        folded,
        try offset.map { (own: Tensor) throws(TensorError) in try own * scale + shift } ?? shift
      )
    }
  }

  /// B × channels × H × W.
  public func callAsFunction(_ input: Tensor, _ mode: Mode) throws(TensorError) -> Tensor {
    if mode == .training { try batches.add(Tensor.ones([], kind: .int64)) }
    return try input.batchNormalised(
      weight: weight,
      bias: bias,
      mean: mean,
      variance: variance,
      isTraining: mode == .training,
      momentum: momentum,
      epsilon: epsilon
    )
  }
}

/// Each channel of each image by its own mean and variance.
///
/// Without parameters unless it is affine: then `weight` and `bias`.
public struct InstanceNorm2d {
  private let weight: Tensor?
  private let bias: Tensor?
  private let epsilon: Double

  /// A layer for B × channels × H × W.
  public init(
    _ scope: Scope,
    channels: Int,
    isAffine: Bool = false,
    epsilon: Double = 1e-5
  ) throws(TensorError) {
    weight = isAffine ? try scope.parameter("weight", [channels], value: 1) : nil
    bias = isAffine ? try scope.parameter("bias", [channels]) : nil
    self.epsilon = epsilon
  }

  /// B × channels × H × W.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    guard weight == nil else {
      return try input.instanceNormalised(weight: weight, bias: bias, epsilon: epsilon)
    }
    return try input.instanceNormalised(rectified: false, epsilon: epsilon)
  }
}
