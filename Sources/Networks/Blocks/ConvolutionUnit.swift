public import Layers
public import Tensors

/// A convolution, its batch norm if it has one, and its activation: one box of most figures.
public struct ConvolutionUnit {
  private let convolution: Conv2d
  private let norm: BatchNorm2d?
  private let activation: Activation

  /// A box whose convolution lies at `scope` and whose norm, if any, at `norm`.
  ///
  /// Without `hasBias`, it has a bias if it has no norm; without a padding, half the kernel.
  public init(
    _ scope: Scope,
    norm: Scope? = nil,
    epsilon: Double = 1e-5,
    inputs: Int,
    outputs: Int,
    kernel: Extent = 3,
    stride: Extent = 1,
    padding: Extent? = nil,
    groups: Int = 1,
    hasBias: Bool? = nil,
    activation: Activation = .identity
  ) throws(TensorError) {
    convolution = try Conv2d(
      scope,
      inputs: inputs,
      outputs: outputs,
      kernel: kernel,
      stride: stride,
      padding: padding,
      groups: groups,
      hasBias: hasBias ?? (norm == nil)
    )
    self.norm =
      if let norm { try BatchNorm2d(norm, channels: outputs, epsilon: epsilon) } else { nil }
    self.activation = activation
  }

  /// B × outputs × H′ × W′; after the activation `skip` is added, and then `last` applied.
  public func callAsFunction(
    _ input: Tensor,
    _ mode: Mode = .inference,
    adding skip: Tensor? = nil,
    last: Activation = .identity
  ) throws(TensorError) -> Tensor {
    try convolution(input, norm: norm, mode, then: activation, adding: skip, last: last)
  }
}

/// A transposed convolution and its activation.
public struct TransposedUnit {
  private let convolution: ConvTranspose2d
  private let activation: Activation

  /// A box whose transposed convolution lies at `scope`; as it stands it doubles H and W.
  public init(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    kernel: Extent = 4,
    stride: Extent = 2,
    padding: Extent = 1,
    outputPadding: Extent = 0,
    hasBias: Bool = true,
    activation: Activation = .identity
  ) throws(TensorError) {
    convolution = try ConvTranspose2d(
      scope,
      inputs: inputs,
      outputs: outputs,
      kernel: kernel,
      stride: stride,
      padding: padding,
      outputPadding: outputPadding,
      hasBias: hasBias
    )
    self.activation = activation
  }

  /// B × outputs × H′ × W′.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try convolution(input, then: activation)
  }
}

/// Boxes one after another.
struct Chain {
  private let units: [ConvolutionUnit]

  init(_ units: ConvolutionUnit...) { self.units = units }

  init(_ units: [ConvolutionUnit]) { self.units = units }

  func callAsFunction(
    _ input: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Tensor {
    var map = input
    for unit in units { map = try unit(map, mode) }
    return map
  }
}
