internal import CKernels
internal import Synchronization

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
    /// The padding below and to the right, where it is another one.
    var farPadding: [Int]?

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
  private let geometry: Geometry
  private let epilogue: Epilogue
  /// Multiplications for each number of the result, zeros of the weight not counted.
  private let products: Int
  /// Outputs are so many pixels squared, row by row, of an image as many times as high and as wide.
  private let spread: Int
  private var prepared: [Case: any PreparedConvolution] = [:]

  /// A convolution by a weight, outputs × (inputs / groups) × kernel, and a bias, which must not change any more.
  ///
  /// `first` is applied to the convolution with its bias, `last` after another tensor was added.
  public convenience init(
    weight: Tensor,
    bias: Tensor?,
    geometry: Geometry,
    first: Activation = .identity,
    last: Activation = .identity
  ) throws(TensorError) {
    try self.init(
      weight: weight,
      bias: bias,
      geometry: geometry,
      first: first,
      last: last,
      products: weight.count / weight.shape[0]
    )
  }

  init(
    weight: Tensor,
    bias: Tensor?,
    geometry: Geometry,
    first: Activation = .identity,
    last: Activation = .identity,
    products: Int,
    spread: Int = 1
  ) throws(TensorError) {
    self.products = products
    self.spread = spread
    let plain = try weight.detached().cast(to: .float32).contiguous()
    // The weight of a linear layer is one of 1 × 1.
    self.weight = plain.shape.count == 2 ? try plain.reshaped(plain.shape + [1, 1]) : plain
    self.geometry = geometry
    let bias = try bias?.detached().cast(to: .float32).contiguous()
    epilogue = Epilogue(bias: bias, first: first, last: last)
  }

  /// B × outputs × H′ × W′ of B × inputs × H × W; `added` is shaped as the result.
  public func callAsFunction(
    _ input: Tensor,
    adding added: Tensor? = nil
  ) throws(TensorError) -> Tensor {
    try self([input], adding: added)
  }

  /// The same of inputs whose channels lie one after another, without joining them first where that can be spared.
  public func callAsFunction(
    _ inputs: [Tensor],
    adding added: Tensor? = nil
  ) throws(TensorError) -> Tensor {
    guard let first = inputs.first, var shape = inputs.first?.shape, shape.count == 4,
      inputs.allSatisfy({ $0.kind == first.kind && $0.shape.count == 4 && $0.count > 0 })
    else { throw TensorError("a convolution of \(inputs.map(\.shape))") }
    let channels = inputs.map { $0.shape[1] }
    for input in inputs.dropFirst() {
      let other = input.shape
      guard other[0] == shape[0], other[2...] == shape[2...] else {
        throw TensorError("a convolution of \(inputs.map(\.shape)) side by side")
      }
    }
    shape[1] = channels.reduce(0, +)
    let key = Case(shape: shape, kind: first.kind ?? .float32, added: added?.kind)
    let run: any PreparedConvolution
    if let known = prepared[key] {
      run = known
    } else {
      run = try prepare(key)
      prepared[key] = run
    }
    if let added, added.shape != run.shape {
      throw TensorError("\(added.shape) added to a convolution of \(run.shape)")
    }
    let out = try Tensor.unfilled(run.shape, kind: key.kind, channelsLast: true)
    try run(
      inputs.map { (input) throws(TensorError) in try input.channelsLast() },
      adding: added?.channelsLast(),
      into: out
    )
    Self.work.wrappingAdd(2 * products * out.count, ordering: .relaxed)
    return out
  }

  private func prepare(_ key: Case) throws(TensorError) -> any PreparedConvolution {
    let kernel = weight.shape
    guard kernel.count == 4, key.shape[1] == kernel[1] * geometry.groups,
      key.kind == .float32 || key.kind == .bfloat16
    else {
      throw TensorError("a convolution of \(key.shape) by \(kernel), groups \(geometry.groups)")
    }
    let sides = (0..<2).map { axis in
      let extent = (kernel[2 + axis] - 1) * geometry.dilation[axis] + 1
      let near = geometry.padding[axis]
      let room = key.shape[2 + axis] + near + (geometry.farPadding?[axis] ?? near) - extent
      return room < 0 ? 0 : room / geometry.stride[axis] + 1
    }
    guard sides.allSatisfy({ $0 > 0 }) else {
      throw TensorError("a convolution of \(key.shape) by \(kernel) leaves no pixel")
    }
    let task = ConvolutionCase(
      input: key.shape,
      output: [key.shape[0], kernel[0]] + sides,
      kind: key.kind,
      added: key.added,
      geometry: geometry
    )
    if spread == 1, let narrow = try NarrowConvolution(task, weight, epilogue) { return narrow }
    if let quick = try WinogradConvolution(task, weight, epilogue, spread: spread) { return quick }
    precondition(spread == 1, "only by tiles")
    return try DirectConvolution(task, weight, epilogue)
  }
}

/// A convolution of one shape, ready to run.
protocol PreparedConvolution {
  /// B × outputs × H′ × W′.
  var shape: [Int] { get }

  /// Fills `out`, of this shape; all tensors have their channels side by side.
  func callAsFunction(
    _ inputs: [Tensor],
    adding added: Tensor?,
    into out: Tensor
  ) throws(TensorError)
}

/// What a convolution is prepared for.
struct ConvolutionCase {
  let input: [Int]
  let output: [Int]
  let kind: ElementKind
  let added: ElementKind?
  let geometry: PackedConvolution.Geometry

  /// Whether all numbers are in single precision and windows move by one pixel over all channels.
  var isPlain: Bool {
    kind == .float32 && (added == nil || added == .float32) && geometry.stride == [1, 1]
      && geometry.dilation == [1, 1] && geometry.groups == 1
      && geometry.padding[0] == geometry.padding[1]
  }
}

/// What follows the sums of a convolution.
struct Epilogue {
  let bias: Tensor?
  let first: Activation
  let last: Activation

  var alpha: Float { first.alpha == 0 ? last.alpha : first.alpha }

  func kernel(adding added: Tensor?) -> kernel_epilogue {
    kernel_epilogue(
      bias: UnsafePointer(bias?.floatPointer),
      added: UnsafePointer(added?.floatPointer),
      first: first.kernel,
      last: last.kernel,
      alpha: alpha
    )
  }
}
