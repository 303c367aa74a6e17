internal import CTorch

extension Tensor {
  /// A tensor whose elements all are `value`.
  public static func full(
    _ shape: [Int],
    _ value: Double,
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    try produce(shape) { torch_full(&$0, $1[0], value, kind.code) }
  }

  /// A tensor whose elements are whatever the memory held: to be filled before it is read.
  ///
  /// Large ones take no memory until then.
  public static func unfilled(
    _ shape: [Int],
    kind: ElementKind = .float32,
    channelsLast: Bool = false
  ) throws(TensorError) -> Tensor {
    try produce(shape) { torch_empty(&$0, $1[0], kind.code, channelsLast) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int], kind: ElementKind = .float32) throws(TensorError)
    -> Tensor
  {
    try full(shape, 0, kind: kind)
  }

  /// A tensor of ones.
  public static func ones(_ shape: [Int], kind: ElementKind = .float32) throws(TensorError)
    -> Tensor
  {
    try full(shape, 1, kind: kind)
  }

  /// A tensor of numbers in single precision, in row-major order.
  public convenience init(_ values: [Float], shape: [Int]) throws(TensorError) {
    try self.init(owned: values, shape, .float32)
  }

  /// A tensor of numbers in double precision, in row-major order.
  public convenience init(_ values: [Double], shape: [Int]) throws(TensorError) {
    try self.init(owned: values, shape, .float64)
  }

  /// A tensor of integers, in row-major order.
  public convenience init(_ values: [Int], shape: [Int]) throws(TensorError) {
    try self.init(owned: values, shape, .int64)
  }

  /// A tensor of bytes in row-major order, the lowest byte of a number first; they are copied.
  public convenience init(
    bytes: UnsafeRawBufferPointer,
    shape: [Int],
    kind: ElementKind
  ) throws(TensorError) {
    let made = try Self.produce(shape) {
      torch_copy_in(&$0, bytes.baseAddress, bytes.count, $1[0], kind.code)
    }
    self.init(owning: try made.disowned())
  }

  private convenience init<Element>(
    owned values: [Element],
    _ shape: [Int],
    _ kind: ElementKind
  ) throws(TensorError) {
    let made = try Self.produce(shape) { out, lists in
      values.withUnsafeBytes {
        torch_copy_in(&out, $0.baseAddress, $0.count, lists[0], kind.code)
      }
    }
    self.init(owning: try made.disowned())
  }

  /// A second reference to the same numbers.
  private func disowned() throws(TensorError) -> torch_tensor {
    var out = torch_tensor()
    try Self.check(torch_share(&out, handle))
    return out
  }

  /// The numbers `start`, `start` + `step` … below `end`.
  public static func range(
    from start: Double = 0,
    to end: Double,
    step: Double = 1,
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    try produce { torch_arange(&$0, start, end, step, kind.code) }
  }

  /// Normal numbers of mean 0 and deviation 1, by the library's generator (see `TensorLibrary`).
  public static func randomNormal(
    _ shape: [Int],
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    try produce(shape) { torch_randn(&$0, $1[0], kind.code) }
  }

  /// Numbers spread evenly over 0 ..< 1, by the library's generator (see `TensorLibrary`).
  public static func randomUniform(
    _ shape: [Int],
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    try produce(shape) { torch_rand(&$0, $1[0], kind.code) }
  }

  /// The same numbers as another kind.
  public func cast(to kind: ElementKind) throws(TensorError) -> Tensor {
    try Self.produce { torch_to_type(&$0, handle, kind.code) }
  }

  /// The same numbers with the channels of a pixel side by side, for B × C × H × W.
  public func channelsLast() throws(TensorError) -> Tensor {
    try Self.produce { torch_to_channels_last(&$0, handle) }
  }

  /// The same numbers in row-major order of memory.
  public func contiguous() throws(TensorError) -> Tensor {
    try Self.produce { torch_contiguous(&$0, handle) }
  }

  /// A copy with memory of its own.
  public func clone() throws(TensorError) -> Tensor {
    try Self.produce { torch_clone(&$0, handle) }
  }

  /// Replaces the numbers by those at `bytes`, as many and of the same kind, without a copy.
  ///
  /// `owner` is kept as long as they are needed. Nothing may write them from then on, through this tensor neither.
  public func borrow(
    _ bytes: UnsafeRawPointer,
    count: Int,
    of owner: AnyObject
  ) throws(TensorError) {
    try Self.check(
      torch_borrow(handle, bytes, count, Unmanaged.passRetained(owner).toOpaque()) {
        Unmanaged<AnyObject>.fromOpaque($0).release()
      }
    )
  }

  /// Lets `body` write all elements' bytes, in row-major order; the gradient does not see it.
  ///
  /// False where the elements lie in memory in another order: then nothing is written. A tensor that borrows its numbers must not
  /// be written to.
  public func overwrite(_ body: (UnsafeMutableRawBufferPointer) -> Void) -> Bool {
    guard isContiguous, let size = kind?.size else { return false }
    body(UnsafeMutableRawBufferPointer(start: bytes, count: count * size))
    torch_mark_changed(handle)
    return true
  }

  /// Replaces the numbers by those of a tensor of the same shape; the gradient does not see it.
  public func assign(_ other: Tensor) throws(TensorError) {
    try Self.check(torch_copy(handle, other.handle))
  }
}
