internal import CKernels
internal import CTorch

// Where the elements of a tensor lie, for loops of our own.
extension Tensor {
  /// Whether the elements lie in row-major order.
  public var isContiguous: Bool { torch_is_contiguous(handle) }

  /// Grows each time that the numbers are replaced in place.
  public var revision: UInt64 { torch_revision(handle) }

  /// The elements in the order of memory, valid as long as the tensor is held.
  var bytes: UnsafeMutableRawPointer {
    // Null only for no elements, which no loop then reads.
    torch_data(handle) ?? UnsafeMutableRawPointer(mutating: Self.nothing)
  }

  private static var nothing: UnsafeRawPointer { UnsafeRawPointer(torch_version()) }

  /// The elements in single precision.
  var floatPointer: UnsafeMutablePointer<Float> {
    precondition(kind == .float32)
    return bytes.assumingMemoryBound(to: Float.self)
  }

  /// The elements in single precision or its upper half.
  var array: kernel_array {
    precondition(kind == .float32 || kind == .bfloat16)
    return kernel_array(values: bytes, is_bfloat16: kind == .bfloat16)
  }

  /// Calls `body` with where the elements are, in the order of memory.
  public func withBytes<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let size = count * (kind?.size ?? 0)
    return try withExtendedLifetime(self) {
      try body(UnsafeMutableRawBufferPointer(start: bytes, count: size))
    }
  }
}
