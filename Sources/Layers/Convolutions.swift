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

  private let geometry: PackedConvolution.Geometry
  private let fused = FusedConvolution()

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
    geometry = PackedConvolution.Geometry(
      stride: stride.pair,
      padding: (padding ?? Extent(height: kernel.height / 2, width: kernel.width / 2)).pair,
      dilation: dilation.pair,
      groups: groups
    )
  }

  /// B × outputs × H′ × W′ of B × inputs × H × W.
  ///
  /// Where no gradients are wanted all of it is one pass over the image, in the kind of the input, with the
  /// norm folded into the weight. In order: convolution, `norm` by `mode`, `activation`, the addition of
  /// `skip`, which is shaped as the result, and `last`.
  public func callAsFunction(
    _ input: Tensor,
    norm: BatchNorm2d? = nil,
    _ mode: Mode = .inference,
    then activation: Activation = .identity,
    adding skip: Tensor? = nil,
    last: Activation = .identity
  ) throws(TensorError) -> Tensor {
    try self([input], norm: norm, mode, then: activation, adding: skip, last: last)
  }

  /// The same of inputs whose channels lie one after another.
  public func callAsFunction(
    _ inputs: [Tensor],
    norm: BatchNorm2d? = nil,
    _ mode: Mode = .inference,
    then activation: Activation = .identity,
    adding skip: Tensor? = nil,
    last: Activation = .identity
  ) throws(TensorError) -> Tensor {
    let isFusable = norm == nil || mode == .inference
    if isFusable, inputs.allSatisfy({ $0.kind == .float32 || $0.kind == .bfloat16 }),
      !Tensor.remembers(inputs + [skip, weight, bias])
    {
      let convolution = try fused.convolution(
        weight: weight,
        bias: bias,
        geometry: geometry,
        norm: norm,
        first: activation,
        last: last
      )
      return try convolution(inputs, adding: skip)
    }
    let input = inputs.count == 1 ? inputs[0] : try Tensor.concatenated(inputs, axis: 1)
    // Weights stay in single precision: their gradients and steps are too small for its upper half.
    let kind = input.kind ?? .float32
    let plain = try input.convolved(
      weight.cast(to: kind),
      bias: bias.map { (bias) throws(TensorError) in try bias.cast(to: kind) },
      stride: geometry.stride,
      padding: geometry.padding,
      dilation: geometry.dilation,
      groups: geometry.groups
    )
    let own = try (norm.map { (norm) throws(TensorError) in try norm(plain, mode) } ?? plain)
      .activated(activation)
    return try (skip.map { (other) throws(TensorError) in try own + other } ?? own)
      .activated(last)
  }

  /// The same convolution by part of the inputs' channels, for what is computed once and what is not.
  public func packed(
    inputs ranges: [Range<Int>],
    hasBias: Bool,
    last: Activation = .identity
  ) throws(TensorError) -> PackedConvolution {
    let part = try part(inputs: ranges, hasBias: hasBias)
    return try PackedConvolution(
      weight: part.weight,
      bias: part.bias,
      geometry: geometry,
      last: last
    )
  }

  /// The layer for part of the inputs' channels, with the weights that this one has now; gradients reach them.
  public func part(inputs ranges: [Range<Int>], hasBias: Bool) throws(TensorError) -> Conv2d {
    let parts = try ranges.map { (range) throws(TensorError) in try weight.slice(axis: 1, range) }
    return Conv2d(
      weight: try Tensor.concatenated(parts, axis: 1),
      bias: hasBias ? bias : nil,
      geometry: geometry
    )
  }

  /// A convolution with the outputs of this one and then those of another over the same input.
  public func joined(with other: Conv2d) throws(TensorError) -> Conv2d {
    precondition(geometry == other.geometry && (bias == nil) == (other.bias == nil))
    var biases: Tensor?
    if let bias, let theirs = other.bias {
      biases = try Tensor.concatenated([bias, theirs], axis: 0)
    }
    return Conv2d(
      weight: try Tensor.concatenated([weight, other.weight], axis: 0),
      bias: biases,
      geometry: geometry
    )
  }

  private init(weight: Tensor, bias: Tensor?, geometry: PackedConvolution.Geometry) {
    self.weight = weight
    self.bias = bias
    self.geometry = geometry
  }
}

/// x Wᵀ + b over the last axis, with parameters `weight` and `bias`.
public struct Linear {
  /// Outputs × inputs.
  public let weight: Tensor

  /// By output.
  public let bias: Tensor?

  private let fused = FusedConvolution()

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
    let shape = input.shape
    let (inputs, outputs) = (weight.shape[1], weight.shape[0])
    let rows = input.count / max(inputs, 1)
    let isFew = rows > 0 && rows <= 8 && input.kind == .float32 && shape.last == inputs
    if isFew, !Tensor.remembers([input, weight, bias]) {
      return try input.dots(weight, bias: bias)
    }
    // Many rows are the pixels of a convolution of 1 × 1; for few, packing the weight is not worth it unless it
    // becomes half as large by that.
    guard rows >= 64 || input.kind == .bfloat16, shape.last == inputs,
      input.kind == .float32 || input.kind == .bfloat16,
      !Tensor.remembers([input, weight, bias])
    else {
      let kind = input.kind ?? .float32
      return try input.linear(
        weight.cast(to: kind),
        bias: bias.map { (bias) throws(TensorError) in try bias.cast(to: kind) }
      )
    }
    let convolution = try fused.convolution(
      weight: weight,
      bias: bias,
      geometry: PackedConvolution.Geometry(),
      norm: nil,
      first: .identity,
      last: .identity
    )
    let pixels = try input.contiguous().reshaped([1, 1, rows, inputs]).permuted([0, 3, 1, 2])
    return try convolution(pixels).permuted([0, 2, 3, 1])
      .reshaped(Array(shape.dropLast()) + [outputs])
  }
}
