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

  func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try input.layerNormalised(weight.shape, weight: weight, bias: bias, epsilon: epsilon)
  }
}
