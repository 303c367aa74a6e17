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
    guard isLarge, let kind = queries.kind, kind == .float32 || kind == .bfloat16,
      keys.kind == kind, values.kind == kind, !remembers([queries, keys, values])
    else {
      return try (queries * scale).matmul(keys.transposed(2, 3)).softmax(axis: 3).matmul(values)
    }
    let (count, size) = (shape[2], shape[3])
    // Rows of whole vectors: keys that are not there weigh nothing.
    let padded = (count + 31) / 32 * 32
    func padding(_ tensor: Tensor) throws(TensorError) -> Tensor {
      guard padded > count else { return try tensor.contiguous() }
      let none = try zeros([shape[0], shape[1], padded - count, size], kind: kind)
      return try concatenated([tensor, none], axis: 2).contiguous()
    }
    let (q, k, v) = (try queries.contiguous(), try padding(keys), try padding(values))
    let rows = Swift.min(rowsAtOnce, count)
    let products = try unfilled([rows, padded])
    let weights = kind == .float32 ? products : try unfilled([rows, padded], kind: kind)
    let out = try unfilled(shape, kind: kind)
    let left = count % rows
    var parts = [try AttentionPart(rows: rows, count: padded, size: size, scale: scale, kind)]
    if left > 0 {
      parts.append(try AttentionPart(rows: left, count: padded, size: size, scale: scale, kind))
    }
    for head in 0..<shape[0] * shape[1] {
      let (from, to) = (head * padded * size * kind.size, head * count * size * kind.size)
      for part in parts { try part.take(keys: k.bytes + from, values: v.bytes + from) }
      for row in stride(from: 0, to: count, by: rows) {
        let part = count - row < rows ? parts[1] : parts[0]
        let line = to + row * size * kind.size
        try part.compare(q.bytes + line, into: products.bytes)
        kernel_softmax(
          products.floatPointer,
          weights.array,
          Int64(part.rows),
          Int64(count),
          Int64(padded)
        )
        try part.mix(weights.bytes, into: out.bytes + line)
      }
    }
    PackedConvolution.work.wrappingAdd(4 * count * out.count, ordering: .relaxed)
    return withExtendedLifetime((q, k, v)) { out }
  }

  /// So many queries at once that their weights for all keys stay in the cores' own caches.
  private static let rowsAtOnce = 256
}

/// Some queries of a head with all its keys, and their weights with its values.
private struct AttentionPart {
  let rows: Int
  private let comparing: Operation
  private let mixing: Operation

  init(
    rows: Int,
    count: Int,
    size: Int,
    scale: Double,
    _ kind: ElementKind
  ) throws(TensorError) {
    self.rows = rows
    let (rows, count, size) = (Int64(rows), Int64(count), Int64(size))
    comparing = try Operation { handle in
      dnn_packed_product_create(
        &handle,
        rows,
        count,
        size,
        true,
        kind.dnn,
        DNN_FLOAT32,
        Float(scale)
      )
    }
    mixing = try Operation { handle in
      dnn_packed_product_create(&handle, rows, size, count, false, kind.dnn, kind.dnn, 1)
    }
  }

  /// The keys and values of a head.
  func take(
    keys: UnsafeRawPointer,
    values: UnsafeRawPointer
  ) throws(TensorError) {
    try Operation.check(dnn_packed_product_set(comparing.handle, keys))
    try Operation.check(dnn_packed_product_set(mixing.handle, values))
  }

  func compare(
    _ queries: UnsafeRawPointer,
    into products: UnsafeMutableRawPointer
  ) throws(TensorError) {
    try Operation.check(dnn_packed_run(comparing.handle, queries, products))
  }

  func mix(
    _ weights: UnsafeRawPointer,
    into out: UnsafeMutableRawPointer
  ) throws(TensorError) {
    try Operation.check(dnn_packed_run(mixing.handle, weights, out))
  }
}
