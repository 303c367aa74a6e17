internal import CTorch

private var none: torch_tensor { torch_tensor() }

// Images are B × C × H × W; pairs of numbers are for H and W.
extension Tensor {
  /// Convolution by a weight of outputs × (inputs / groups) × kernel height × kernel width.
  public func convolved(
    _ weight: Tensor,
    bias: Tensor? = nil,
    stride: [Int] = [1, 1],
    padding: [Int] = [0, 0],
    dilation: [Int] = [1, 1],
    groups: Int = 1
  ) throws(TensorError) -> Tensor {
    try Self.produce(stride, padding, dilation) {
      torch_conv2d(
        &$0,
        handle,
        weight.handle,
        bias?.handle ?? none,
        $1[0],
        $1[1],
        $1[2],
        Int64(groups)
      )
    }
  }

  /// x Wᵀ + b over the last axis; the weight is outputs × inputs.
  public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
    try Self.produce { torch_linear(&$0, handle, weight.handle, bias?.handle ?? none) }
  }

  /// Each channel by its mean and variance, over the batch if `isTraining`, else the running ones.
  ///
  /// In training the running ones move towards those of the batch by `momentum`.
  public func batchNormalised(
    weight: Tensor?,
    bias: Tensor?,
    mean: Tensor,
    variance: Tensor,
    isTraining: Bool,
    momentum: Double = 0.1,
    epsilon: Double = 1e-5
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_batch_norm(
        &$0,
        handle,
        weight?.handle ?? none,
        bias?.handle ?? none,
        mean.handle,
        variance.handle,
        isTraining,
        momentum,
        epsilon
      )
    }
  }

  /// Each channel of each image by its own mean and variance.
  public func instanceNormalised(
    weight: Tensor? = nil,
    bias: Tensor? = nil,
    epsilon: Double = 1e-5
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_instance_norm(&$0, handle, weight?.handle ?? none, bias?.handle ?? none, epsilon)
    }
  }

  /// The last axes, of sizes `shape`, by their mean and variance.
  public func layerNormalised(
    _ shape: [Int],
    weight: Tensor? = nil,
    bias: Tensor? = nil,
    epsilon: Double = 1e-5
  ) throws(TensorError) -> Tensor {
    try Self.produce(shape) {
      torch_layer_norm(&$0, handle, $1[0], weight?.handle ?? none, bias?.handle ?? none, epsilon)
    }
  }

  /// Groups of channels of each image by their mean and variance.
  public func groupNormalised(
    groups: Int,
    weight: Tensor? = nil,
    bias: Tensor? = nil,
    epsilon: Double = 1e-5
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_group_norm(
        &$0,
        handle,
        Int64(groups),
        weight?.handle ?? none,
        bias?.handle ?? none,
        epsilon
      )
    }
  }
}
