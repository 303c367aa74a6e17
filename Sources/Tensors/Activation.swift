internal import CDNN
internal import CKernels

/// What follows a convolution, element by element.
public enum Activation: Sendable, Hashable {
  /// Nothing.
  case identity
  /// max(x, 0).
  case relu
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// x / (1 + e⁻ˣ).
  case swish
  /// x, or `slope` · x below zero.
  case leakyReLU(slope: Float)
  /// x, or `alpha` · (eˣ − 1) below zero.
  case elu(alpha: Float)

  var code: dnn_activation {
    switch self {
    case .identity: DNN_IDENTITY
    case .relu: DNN_RELU
    case .sigmoid: DNN_SIGMOID
    case .tanh: DNN_TANH
    case .swish: DNN_SWISH
    case .leakyReLU: DNN_LEAKY_RELU
    case .elu: DNN_ELU
    }
  }

  var kernel: kernel_activation {
    switch self {
    case .identity: KERNEL_IDENTITY
    case .relu: KERNEL_RELU
    case .sigmoid: KERNEL_SIGMOID
    case .tanh: KERNEL_TANH
    case .swish: KERNEL_SWISH
    case .leakyReLU: KERNEL_LEAKY_RELU
    case .elu: KERNEL_ELU
    }
  }

  var alpha: Float {
    switch self {
    case .leakyReLU(let slope): slope
    case .elu(let alpha): alpha
    case .identity, .relu, .sigmoid, .tanh, .swish: 0
    }
  }
}

extension Tensor {
  /// The activation of each element.
  public func activated(_ activation: Activation) throws(TensorError) -> Tensor {
    switch activation {
    case .identity: self
    case .relu: try relu()
    case .sigmoid: try sigmoid()
    case .tanh: try tanh()
    case .swish: try self * sigmoid()
    case .leakyReLU(let slope): try leakyRelu(slope: Double(slope))
    case .elu(let alpha): try elu(alpha: Double(alpha))
    }
  }
}
