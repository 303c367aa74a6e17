import Layers
import Tensors

/// The last axis by its mean and variance, with parameters `weight` and `bias`.
struct LayerNorm {
  private let weight: Tensor
  private let bias: Tensor
  private let epsilon: Double

  init(_ scope: Scope, size: Int, epsilon: Double) throws(TensorError) {
    weight = try scope.parameter("weight", [size], value: 1)
    bias = try scope.parameter("bias", [size])
    self.epsilon = epsilon
  }

  /// In single precision, and then in the kind of the input.
  func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try self(input, to: input.kind ?? .float32)
  }

  /// In single precision, and then in another kind.
  func callAsFunction(_ input: Tensor, to kind: ElementKind) throws(TensorError) -> Tensor {
    try input.cast(to: .float32).layerNormalised(
      weight.shape,
      weight: weight,
      bias: bias,
      epsilon: epsilon
    )
    .cast(to: kind)
  }
}
