internal import CKernels

extension Tensor {
  /// x Wᵀ + b over the last axis in single precision, for few rows: the weight, outputs × inputs, is read once and not packed.
  public func dots(_ weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
    let (shape, sizes) = (shape, weight.shape)
    guard kind == .float32, weight.kind == .float32, bias?.kind ?? .float32 == .float32,
      sizes.count == 2, shape.last == sizes[1], sizes[1] > 0, bias?.count ?? sizes[0] == sizes[0]
    else { throw TensorError("a product of \(shape) and \(sizes)") }
    let (rows, plain) = (try contiguous(), try weight.contiguous())
    let offset = try bias?.contiguous()
    let out = try Self.unfilled(shape.dropLast() + [sizes[0]])
    kernel_dots(
      plain.floatPointer,
      Int64(sizes[0]),
      Int64(sizes[1]),
      rows.floatPointer,
      Int64(rows.count / sizes[1]),
      offset?.floatPointer,
      out.floatPointer
    )
    return withExtendedLifetime((rows, plain, offset)) { out }
  }
}
