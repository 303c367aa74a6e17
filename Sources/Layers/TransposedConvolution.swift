public import Tensors

/// A transposed convolution over B × inputs × H × W, with parameters `weight` and `bias`.
public struct ConvTranspose2d {
  /// Inputs × outputs × kernel height × kernel width.
  public let weight: Tensor

  /// By output.
  public let bias: Tensor?

  private let geometry: PackedTransposedConvolution.Geometry
  private let fused = FusedTransposedConvolution()

  /// A layer with random weights.
  public init(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    kernel: Extent,
    stride: Extent = 1,
    padding: Extent = 0,
    outputPadding: Extent = 0,
    hasBias: Bool = true
  ) throws(TensorError) {
    let shape = [inputs, outputs] + kernel.pair
    // As in PyTorch, which counts the inputs of a transposed weight by the same rule.
    let count = shape.dropFirst().reduce(1, *)
    weight = try scope.weight("weight", shape, inputs: count)
    bias = hasBias ? try scope.weight("bias", [outputs], inputs: count) : nil
    geometry = PackedTransposedConvolution.Geometry(
      stride: stride.pair,
      padding: padding.pair,
      outputPadding: outputPadding.pair
    )
  }

  /// B × outputs × H′ × W′, after an activation; where no gradients are wanted in the kind of the input.
  public func callAsFunction(
    _ input: Tensor,
    then activation: Activation = .identity
  ) throws(TensorError) -> Tensor {
    if input.kind == .float32 || input.kind == .bfloat16,
      !Tensor.remembers([input, weight, bias]),
      let convolution = try fused.convolution(
        weight: weight,
        bias: bias,
        geometry: geometry,
        activation: activation
      )
    {
      return try convolution(input)
    }
    // Weights stay in single precision, as those of `Conv2d`.
    let kind = input.kind ?? .float32
    return try input.transposeConvolved(
      weight.cast(to: kind),
      bias: bias.map { (bias) throws(TensorError) in try bias.cast(to: kind) },
      stride: geometry.stride,
      padding: geometry.padding,
      outputPadding: geometry.outputPadding
    ).activated(activation)
  }
}
