// A. Vaswani et al., "Attention is all you need" (NeurIPS 2017).

internal import CDNN
internal import CKernels
internal import Synchronization

extension Tensor {
  /// Attention of queries to keys, all B × heads × N × size: values by the softmax of products over √size.
  public static func attention(
    _ queries: Tensor,
    _ keys: Tensor,
    _ values: Tensor
  ) throws(TensorError) -> Tensor {
    let shape = queries.shape
    let scale = 1 / Double(shape.last ?? 1).squareRoot()
    // Below, calls cost more than they spare.
    let isLarge =
      shape.count == 4 && shape[2] >= 256 && keys.shape == shape && values.shape == shape
    guard isLarge, queries.kind == .float32, keys.kind == .float32, values.kind == .float32,
      !remembers([queries, keys, values])
    else {
      return try (queries * scale).matmul(keys.transposed(2, 3)).softmax(axis: 3).matmul(values)
    }
    let (count, size) = (shape[2], shape[3])
    let (q, k) = (try queries.contiguous(), try keys.contiguous())
    let columns = try values.transposed(2, 3).contiguous()
    let weights = try unfilled([count, count])
    let out = try unfilled(shape)
    let comparing = try Operation { handle in
      dnn_product_create(
        &handle,
        Int64(count),
        Int64(count),
        Int64(size),
        DNN_FLOAT32,
        Float(scale)
      )
    }
    let mixing = try Operation { handle in
      dnn_product_create(&handle, Int64(count), Int64(size), Int64(count), DNN_FLOAT32, 1)
    }
    for head in 0..<shape[0] * shape[1] {
      let offset = head * count * size
      try Operation.check(
        dnn_product_run(
          comparing.handle,
          q.floatPointer + offset,
          k.floatPointer + offset,
          weights.floatPointer
        )
      )
      kernel_softmax(weights.floatPointer, Int64(count), Int64(count))
      try Operation.check(
        dnn_product_run(
          mixing.handle,
          weights.floatPointer,
          columns.floatPointer + offset,
          out.floatPointer + offset
        )
      )
    }
    PackedConvolution.work.wrappingAdd(4 * count * out.count, ordering: .relaxed)
    return withExtendedLifetime((q, k, columns)) { out }
  }
}
