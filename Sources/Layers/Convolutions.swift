public import Tensors

/// The sizes of a window, height before width.
public struct Extent: Sendable, Equatable, ExpressibleByIntegerLiteral {
  /// Along the image's rows.
  public let height: Int

  /// Along the image's columns.
  public let width: Int

  /// A window that need not be square.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square window.
  public init(integerLiteral size: Int) { self.init(height: size, width: size) }

  /// A square window.
  public init(_ size: Int) { self.init(height: size, width: size) }

  var pair: [Int] { [height, width] }
}

/// A convolution over B × inputs × H × W, with parameters `weight` and `bias`.
public struct Conv2d {
  /// Outputs × (inputs / groups) × kernel height × kernel width.
  public let weight: Tensor

  /// By output.
  public let bias: Tensor?

  private let stride: Extent
  private let padding: Extent
  private let dilation: Extent
  private let groups: Int

  /// A layer with random weights; without a padding, half the kernel: odd kernels keep H and W.
  public init(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    kernel: Extent,
    stride: Extent = 1,
    padding: Extent? = nil,
    dilation: Extent = 1,
    groups: Int = 1,
    hasBias: Bool = true
  ) throws(TensorError) {
    precondition(inputs % groups == 0 && outputs % groups == 0)
    let shape = [outputs, inputs / groups] + kernel.pair
    let count = shape.dropFirst().reduce(1, *)
    weight = try scope.weight("weight", shape, inputs: count)
    bias = hasBias ? try scope.weight("bias", [outputs], inputs: count) : nil
    self.stride = stride
    self.padding = padding ?? Extent(height: kernel.height / 2, width: kernel.width / 2)
    self.dilation = dilation
    self.groups = groups
  }

  /// B × outputs × H′ × W′.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try input.convolved(
      weight,
      bias: bias,
      stride: stride.pair,
      padding: padding.pair,
      dilation: dilation.pair,
      groups: groups
    )
  }
}

/// A transposed convolution over B × inputs × H × W, with parameters `weight` and `bias`.
public struct ConvTranspose2d {
  /// Inputs × outputs × kernel height × kernel width.
  public let weight: Tensor

  /// By output.
  public let bias: Tensor?

  private let stride: Extent
  private let padding: Extent
  private let outputPadding: Extent

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
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
  }

  /// B × outputs × H′ × W′.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try input.transposeConvolved(
      weight,
      bias: bias,
      stride: stride.pair,
      padding: padding.pair,
      outputPadding: outputPadding.pair
    )
  }
}

/// x Wᵀ + b over the last axis, with parameters `weight` and `bias`.
public struct Linear {
  /// Outputs × inputs.
  public let weight: Tensor

  /// By output.
  public let bias: Tensor?

  /// A layer with random weights.
  public init(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    hasBias: Bool = true
  ) throws(TensorError) {
    weight = try scope.weight("weight", [outputs, inputs], inputs: inputs)
    bias = hasBias ? try scope.weight("bias", [outputs], inputs: inputs) : nil
  }

  /// … × outputs.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try input.linear(weight, bias: bias)
  }
}
