internal import CTorch

extension Tensor {
  /// Transposed convolution by a weight of inputs × (outputs / groups) × kernel height × kernel width.
  public func transposeConvolved(
    _ weight: Tensor,
    bias: Tensor? = nil,
    stride: [Int] = [1, 1],
    padding: [Int] = [0, 0],
    outputPadding: [Int] = [0, 0],
    groups: Int = 1
  ) throws(TensorError) -> Tensor {
    if groups == 1, kind == .float32 || kind == .bfloat16, kind == weight.kind, shape.count == 4,
      weight.shape.count == 4
    {
      return try transposeConvolvedByGradients(
        weight,
        bias: bias,
        stride: stride,
        padding: padding,
        outputPadding: outputPadding
      )
    }
    return try Self.produce(stride, padding, outputPadding) {
      torch_conv_transpose2d(
        &$0,
        handle,
        weight.handle,
        bias?.handle ?? torch_tensor(),
        $1[0],
        $1[1],
        $1[2],
        Int64(groups)
      )
    }
  }

  /// What brings a convolution's result back to its input is this operation, and the other way round.
  ///
  /// libtorch computes a transposed convolution and its gradients by matrix products over unfolded copies of the image;
  /// those of a convolution go to oneDNN, which is several times as fast, and has bf16.
  private func transposeConvolvedByGradients(
    _ weight: Tensor,
    bias: Tensor?,
    stride: [Int],
    padding: [Int],
    outputPadding: [Int]
  ) throws(TensorError) -> Tensor {
    let (input, kernel) = (shape, weight.shape)
    func size(_ axis: Int) -> Int {
      (input[2 + axis] - 1) * stride[axis] - 2 * padding[axis] + kernel[2 + axis]
        + outputPadding[axis]
    }
    let made = try withoutGradients { () throws(TensorError) in
      try Self.produce([input[0], kernel[1], size(0), size(1)], stride, padding) {
        torch_conv2d_input_gradient(&$0, handle, $1[0], weight.handle, $1[1], $1[2])
      }
    }
    let (wantsInput, wantsWeight) = (requiresGradient, weight.requiresGradient)
    try made.remember([self, weight]) { (gradient) throws(TensorError) in
      let ofInput =
        wantsInput ? try gradient.convolved(weight, stride: stride, padding: padding) : nil
      let ofWeight =
        wantsWeight
        ? try Self.produce(stride, padding) {
          torch_conv2d_weight_gradient(
            &$0,
            self.handle,
            gradient.handle,
            weight.handle,
            $1[0],
            $1[1]
          )
        } : nil
      return [ofInput, ofWeight]
    }
    guard let bias else { return made }
    return try made + bias.reshaped([1, bias.count, 1, 1])
  }
}
