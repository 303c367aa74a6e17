internal import CTorch

extension Tensor {
  /// The same elements in row-major order under another shape; one size may be −1, for what is left.
  public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
    try Self.produce(shape) { torch_reshape(&$0, handle, $1[0]) }
  }
  /// The axes in another order.
  public func permuted(_ axes: [Int]) throws(TensorError) -> Tensor {
    try Self.produce(axes) { torch_permute(&$0, handle, $1[0]) }
  }
  /// Two axes exchanged.
  public func transposed(_ first: Int, _ second: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_transpose(&$0, handle, Int64(first), Int64(second)) }
  }
  /// A new axis of size 1.
  public func expandingAxis(_ axis: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_unsqueeze(&$0, handle, Int64(axis)) }
  }
  /// Without an axis, if its size is 1.
  public func droppingAxis(_ axis: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_squeeze(&$0, handle, Int64(axis)) }
  }
  /// Axes of size 1 repeated up to a shape, without a copy.
  public func expanded(to shape: [Int]) throws(TensorError) -> Tensor {
    try Self.produce(shape) { torch_expand(&$0, handle, $1[0]) }
  }
  /// The elements along the axes from last to first.
  public func flipped(_ axes: [Int]) throws(TensorError) -> Tensor {
    try Self.produce(axes) { torch_flip(&$0, handle, $1[0]) }
  }
  /// A range along an axis, cut to what there is.
  public func slice(
    axis: Int,
    _ range: Range<Int>,
    step: Int = 1
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_slice(
        &$0,
        handle,
        Int64(axis),
        Int64(range.lowerBound),
        Int64(range.upperBound),
        Int64(step)
      )
    }
  }
  /// One position along an axis, which is dropped.
  public func select(axis: Int, _ index: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_select(&$0, handle, Int64(axis), Int64(index)) }
  }
  /// The positions of a list of integers along an axis.
  public func indexed(axis: Int, by indices: Tensor) throws(TensorError) -> Tensor {
    try Self.produce { torch_index_select(&$0, handle, Int64(axis), indices.handle) }
  }
  /// For each element of `indices` the element at that position along an axis.
  public func gathered(axis: Int, by indices: Tensor) throws(TensorError) -> Tensor {
    try Self.produce { torch_gather(&$0, handle, Int64(axis), indices.handle) }
  }
  /// Tensors one after another along an axis.
  public static func concatenated(_ tensors: [Tensor], axis: Int) throws(TensorError) -> Tensor {
    try joined(tensors) { torch_cat(&$0, $1, tensors.count, Int64(axis)) }
  }
  /// Tensors of one shape along a new axis.
  public static func stacked(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    try joined(tensors) { torch_stack(&$0, $1, tensors.count, Int64(axis)) }
  }

  private static func joined(
    _ tensors: [Tensor],
    _ call: (inout torch_tensor, UnsafePointer<torch_tensor>) -> torch_status
  ) throws(TensorError) -> Tensor {
    guard !tensors.isEmpty else { throw TensorError("no tensors to join") }
    let handles = tensors.map(\.handle)
    return try produce { out in
      withExtendedLifetime(tensors) {
        handles.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { call(&out, $0) } ?? TORCH_ERROR
        }
      }
    }
  }
}
