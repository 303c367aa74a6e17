internal import CDNN
internal import Synchronization

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
    case .leakyReLU: DNN_LEAKY_RELU
    case .elu: DNN_ELU
    }
  }

  var alpha: Float {
    switch self {
    case .leakyReLU(let slope): slope
    case .elu(let alpha): alpha
    case .identity, .relu, .sigmoid, .tanh: 0
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
    case .leakyReLU(let slope): try leakyRelu(slope: Double(slope))
    case .elu(let alpha): try elu(alpha: Double(alpha))
    }
  }
}

/// A convolution for inference: its weight in the order that the processor wants, its bias, an addition and
/// activations done in the same pass (oneDNN).
///
/// It works in the kind of its input, single precision or its upper half; sums are in single precision.
/// One thread at a time may use it.
public final class PackedConvolution {
  /// How the window moves over the image.
  public struct Geometry: Sendable, Hashable {
    package var stride = [1, 1]
    package var padding = [0, 0]
    package var dilation = [1, 1]
    package var groups = 1

    package init(
      stride: [Int] = [1, 1],
      padding: [Int] = [0, 0],
      dilation: [Int] = [1, 1],
      groups: Int = 1
    ) {
      self.stride = stride
      self.padding = padding
      self.dilation = dilation
      self.groups = groups
    }
  }

  private struct Case: Hashable {
    let shape: [Int]
    let kind: ElementKind
    let added: ElementKind?
  }

  /// How many multiplications and additions all packed convolutions and correlations have done so far, for
  /// measuring speed.
  public static var operationCount: Int { work.load(ordering: .relaxed) }

  static let work = Atomic<Int>(0)

  private let weight: Tensor
  private let bias: Tensor?
  private let geometry: Geometry
  private let first: Activation
  private let last: Activation
  private var operations: [Case: Operation] = [:]

  /// A convolution by copies of a weight, outputs × (inputs / groups) × kernel, and a bias.
  ///
  /// `first` is applied to the convolution with its bias, `last` after another tensor was added.
  public init(
    weight: Tensor,
    bias: Tensor?,
    geometry: Geometry,
    first: Activation = .identity,
    last: Activation = .identity
  ) throws(TensorError) {
    self.weight = try weight.detached().cast(to: .float32).contiguous().clone()
    self.bias = try bias?.detached().cast(to: .float32).contiguous().clone()
    self.geometry = geometry
    self.first = first
    self.last = last
  }

  /// B × outputs × H′ × W′ of B × inputs × H × W; `added` is shaped as the result.
  public func callAsFunction(
    _ input: Tensor,
    adding added: Tensor? = nil
  ) throws(TensorError) -> Tensor {
    let key = Case(shape: input.shape, kind: input.kind ?? .float32, added: added?.kind)
    let operation: Operation
    if let known = operations[key] {
      operation = known
    } else {
      operation = try prepare(key)
      operations[key] = operation
    }
    let out = try Tensor.unfilled(operation.shape, kind: key.kind, channelsLast: true)
    let source = try input.channelsLast()
    let other = try added?.channelsLast()
    if let other, other.shape != operation.shape {
      throw TensorError("\(other.shape) added to a convolution of \(operation.shape)")
    }
    try Self.check(
      dnn_convolution_run(operation.handle, source.bytes, other?.bytes, out.bytes)
    )
    let products = weight.count / weight.shape[0]
    Self.work.wrappingAdd(2 * products * out.count, ordering: .relaxed)
    return withExtendedLifetime((source, other)) { out }
  }

  private func prepare(_ key: Case) throws(TensorError) -> Operation {
    let kernel = weight.shape
    guard kernel.count == 4, key.shape.count == 4, key.shape[1] == kernel[1] * geometry.groups,
      key.kind == .float32 || key.kind == .bfloat16
    else {
      throw TensorError("a convolution of \(key.shape) by \(kernel), groups \(geometry.groups)")
    }
    let sides = (0..<2).map { axis in
      let extent = (kernel[2 + axis] - 1) * geometry.dilation[axis] + 1
      let room = key.shape[2 + axis] + 2 * geometry.padding[axis] - extent
      return room < 0 ? 0 : room / geometry.stride[axis] + 1
    }
    guard sides.allSatisfy({ $0 > 0 }) else {
      throw TensorError("a convolution of \(key.shape) by \(kernel) leaves no pixel")
    }
    var description = dnn_convolution()
    description.batch = Int64(key.shape[0])
    description.inputs = Int64(key.shape[1])
    description.height = Int64(key.shape[2])
    description.width = Int64(key.shape[3])
    description.outputs = Int64(kernel[0])
    description.out_height = Int64(sides[0])
    description.out_width = Int64(sides[1])
    description.kernel = (Int64(kernel[2]), Int64(kernel[3]))
    description.stride = (Int64(geometry.stride[0]), Int64(geometry.stride[1]))
    description.padding = (Int64(geometry.padding[0]), Int64(geometry.padding[1]))
    description.dilation = (Int64(geometry.dilation[0]), Int64(geometry.dilation[1]))
    description.groups = Int64(geometry.groups)
    description.input = key.kind.dnn
    description.output = key.kind.dnn
    description.first = first.code
    description.last = last.code
    description.alpha = first.alpha == 0 ? last.alpha : first.alpha
    description.adds = key.added != nil
    description.added = key.added?.dnn ?? DNN_FLOAT32
    var handle = dnn_operation()
    try Self.check(
      dnn_convolution_create(&handle, &description, weight.floatPointer, bias?.floatPointer)
    )
    return Operation(handle: handle, shape: [key.shape[0], kernel[0]] + sides)
  }

  static func check(_ status: dnn_status) throws(TensorError) {
    guard status == DNN_OK else { throw TensorError(String(cString: dnn_last_error())) }
  }
}

extension ElementKind {
  var dnn: dnn_type { self == .bfloat16 ? DNN_BFLOAT16 : DNN_FLOAT32 }
}

/// An operation of oneDNN, prepared for one shape.
final class Operation {
  let handle: dnn_operation
  let shape: [Int]

  init(handle: dnn_operation, shape: [Int]) {
    self.handle = handle
    self.shape = shape
  }

  deinit { dnn_release(handle) }
}
