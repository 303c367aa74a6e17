internal import CDNN
internal import CKernels

/// A convolution as the library does it (oneDNN), for all geometries.
struct DirectConvolution: PreparedConvolution {
  let shape: [Int]
  private let operation: Operation

  /// A channel of zeros that makes the inputs' number even; nil where that is not needed.
  ///
  /// oneDNN takes bf16 by pairs of channels. With odd numbers of 65 and more its `brgconv` (2.6.3, kernels above 1 × 1) reads
  /// one number behind the map, which times a weight of 0 may be NaN, or crashes.
  private let blank: Tensor?

  init(
    _ task: ConvolutionCase,
    _ weight: Tensor,
    _ epilogue: Epilogue
  ) throws(TensorError) {
    let (kernel, geometry) = (weight.shape, task.geometry)
    let input = task.input
    let isOdd = task.kind == .bfloat16 && geometry.groups == 1 && input[1] > 16 && input[1] % 2 == 1
    blank = isOdd ? try .zeros([input[0], 1, input[2], input[3]], kind: task.kind) : nil
    let weight =
      isOdd
      ? try Tensor.concatenated([weight, .zeros([kernel[0], 1, kernel[2], kernel[3]])], axis: 1)
        .contiguous() : weight
    var description = dnn_convolution()
    description.batch = Int64(input[0])
    description.inputs = Int64(input[1] + (isOdd ? 1 : 0))
    description.height = Int64(input[2])
    description.width = Int64(input[3])
    description.outputs = Int64(kernel[0])
    description.out_height = Int64(task.output[2])
    description.out_width = Int64(task.output[3])
    description.kernel = (Int64(kernel[2]), Int64(kernel[3]))
    description.stride = (Int64(geometry.stride[0]), Int64(geometry.stride[1]))
    description.padding = (Int64(geometry.padding[0]), Int64(geometry.padding[1]))
    description.dilation = (Int64(geometry.dilation[0]), Int64(geometry.dilation[1]))
    description.groups = Int64(geometry.groups)
    description.input = task.kind.dnn
    description.output = task.kind.dnn
    description.first = epilogue.first.code
    description.last = epilogue.last.code
    description.alpha = epilogue.alpha
    description.adds = task.added != nil
    description.added = task.added?.dnn ?? DNN_FLOAT32
    operation = try Operation { handle in
      dnn_convolution_create(
        &handle,
        &description,
        weight.floatPointer,
        epilogue.bias?.floatPointer
      )
    }
    shape = task.output
  }

  func callAsFunction(
    _ inputs: [Tensor],
    adding added: Tensor?,
    into out: Tensor
  ) throws(TensorError) {
    let parts = blank.map { inputs + [$0] } ?? inputs
    let input = parts.count == 1 ? parts[0] : try Tensor.joinedChannels(parts)
    try Operation.check(
      dnn_convolution_run(operation.handle, input.bytes, added?.bytes, out.bytes)
    )
    withExtendedLifetime((input, added)) {}
  }
}

extension Tensor {
  /// B × channels × H × W of tensors of one kind, whose channels lie side by side, one after another.
  public static func joinedChannels(_ parts: [Tensor]) throws(TensorError) -> Tensor {
    guard let first = parts.first else { throw TensorError("nothing to join") }
    var shape = first.shape
    let fits = parts.allSatisfy { part in
      let other = part.shape
      return part.kind == first.kind && other.count == 4 && other[0] == shape[0]
        && other[2...] == shape[2...]
    }
    guard shape.count == 4, fits, first.kind == .float32 || first.kind == .bfloat16 else {
      throw TensorError("\(parts.map(\.shape)) joined by channels")
    }
    shape[1] = parts.reduce(0) { $0 + $1.shape[1] }
    let out = try unfilled(shape, kind: first.kind ?? .float32, channelsLast: true)
    var offset = 0
    for part in parts {
      let source = try part.channelsLast()
      let count = part.shape[1]
      kernel_place(
        source.array,
        Int64(shape[0] * shape[2] * shape[3]),
        Int64(count),
        out.array,
        Int64(shape[1]),
        Int64(offset)
      )
      offset += count
      withExtendedLifetime(source) {}
    }
    return out
  }
}

extension ElementKind {
  var dnn: dnn_type { self == .bfloat16 ? DNN_BFLOAT16 : DNN_FLOAT32 }
}

/// An operation of oneDNN, prepared for one shape.
final class Operation {
  let handle: dnn_operation

  init(_ create: (inout dnn_operation) -> dnn_status) throws(TensorError) {
    var made = dnn_operation()
    try Self.check(create(&made))
    handle = made
  }

  deinit { dnn_release(handle) }

  static func check(_ status: dnn_status) throws(TensorError) {
    guard status == DNN_OK else { throw TensorError(String(cString: dnn_last_error())) }
  }
}
