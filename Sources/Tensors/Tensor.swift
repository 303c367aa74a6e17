internal import CTorch

/// What the tensor library said when it refused an operation.
public struct TensorError: Error, Equatable, CustomStringConvertible {
  /// The reason, in one line.
  public let description: String

  /// An error of a given reason; only its first line is kept.
  public init(_ reason: String) {
    description = String(reason.prefix { !$0.isNewline })
  }
}

/// What the elements of a tensor are.
public enum ElementKind: Sendable, CaseIterable {
  /// Single precision.
  case float32
  /// The upper half of single precision.
  case bfloat16
  /// Double precision, for checks of gradients.
  case float64
  /// Integers of 64 bits, such as indices.
  case int64
  /// Truth values.
  case bool

  var code: torch_dtype {
    switch self {
    case .float32: TORCH_FLOAT32
    case .bfloat16: TORCH_BFLOAT16
    case .float64: TORCH_FLOAT64
    case .int64: TORCH_INT64
    case .bool: TORCH_BOOL
    }
  }

  /// How many bytes one element takes.
  public var size: Int {
    switch self {
    case .bool: 1
    case .bfloat16: 2
    case .float32: 4
    case .float64, .int64: 8
    }
  }
}

/// A dense array of numbers with a shape, owned by the tensor library.
///
/// Not `Sendable`: make and use a tensor on one task, and send its numbers. Every operation throws a
/// `TensorError` where shapes or kinds do not fit or memory runs out.
public final class Tensor {
  let handle: torch_tensor

  /// Takes ownership of `handle`.
  init(owning handle: torch_tensor) { self.handle = handle }

  deinit { torch_release(handle) }

  /// The sizes, slowest dimension first; empty for a single number.
  public var shape: [Int] {
    let sizes = [Int64](unsafeUninitializedCapacity: torch_rank(handle)) { buffer, count in
      count = torch_rank(handle)
      if let base = buffer.baseAddress { torch_shape(handle, base) }
    }
    return sizes.map(Int.init)
  }

  /// How many elements there are.
  public var count: Int { shape.reduce(1, *) }

  /// What the elements are; nil for a kind that no operation here makes.
  public var kind: ElementKind? {
    let code = torch_type(handle)
    return ElementKind.allCases.first { $0.code == code }
  }

  /// Whether the channels of a pixel lie side by side, for B × C × H × W.
  public var isChannelsLast: Bool { torch_is_channels_last(handle) }

  /// The value of a tensor that holds one element.
  public func item() throws(TensorError) -> Double {
    var value = 0.0
    try Self.check(torch_item(handle, &value))
    return value
  }

  /// All elements in row-major order, in single precision.
  public func floats() throws(TensorError) -> [Float] {
    try values(.float32, zero: Float(0))
  }

  /// All elements in row-major order, in double precision.
  public func doubles() throws(TensorError) -> [Double] {
    try values(.float64, zero: 0.0)
  }

  /// All elements in row-major order, as integers.
  public func integers() throws(TensorError) -> [Int] {
    try values(.int64, zero: 0)
  }

  private func values<Element>(
    _ kind: ElementKind,
    zero: Element
  ) throws(TensorError) -> [Element] {
    let converted = try cast(to: kind)
    var result = [Element](repeating: zero, count: count)
    let status = result.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { torch_copy_out(converted.handle, $0, buffer.count) } ?? TORCH_OK
    }
    try Self.check(status)
    return result
  }
}

extension Tensor {
  static func check(_ status: torch_status) throws(TensorError) {
    guard status == TORCH_OK else { throw TensorError(String(cString: torch_last_error())) }
  }

  /// Runs one library call and adopts the tensor it made.
  static func produce(_ call: (inout torch_tensor) -> torch_status) throws(TensorError) -> Tensor {
    var out = torch_tensor()
    try check(call(&out))
    return Tensor(owning: out)
  }

  /// Runs one library call that takes lists of sizes or axes.
  static func produce(
    _ lists: [Int]...,
    call: (inout torch_tensor, [torch_ints]) -> torch_status
  ) throws(TensorError) -> Tensor {
    let numbers = lists.flatMap { $0.map(Int64.init) }
    return try produce { out in
      numbers.withUnsafeBufferPointer { buffer in
        var start = 0
        let views = lists.map { list in
          defer { start += list.count }
          return torch_ints(values: buffer.baseAddress.map { $0 + start }, count: list.count)
        }
        return call(&out, views)
      }
    }
  }
}
