import Testing

@testable import Tensors

@Suite struct AttentionTests {
  /// Sizes below and above the one from which heads are done one by one, and one that no vector divides.
  @Test(arguments: [40, 256, 301])
  func `values are mixed by the softmax of products`(count: Int) throws {
    try TensorLibrary.seed(11)
    let parts = try (0..<3).map { _ in try Tensor.randomNormal([2, 3, count, 20]) }
    let found = try Tensor.attention(parts[0], parts[1], parts[2])
    let exact = try parts.map { (part: Tensor) throws(TensorError) in try part.cast(to: .float64) }
    let weights = try (exact[0].matmul(exact[1].transposed(2, 3)) / 20.0.squareRoot())
      .softmax(axis: 3)
    let want = try weights.matmul(exact[2])
    #expect(found.shape == [2, 3, count, 20] && found.kind == .float32)
    // Products of 20 roundings up to 2⁻²⁴ of their magnitude move the weights by as much, times their size, below 20.
    let magnitude = try weights.matmul(exact[2].absolute()).max().item()
    let error = try (found.cast(to: .float64) - want).absolute().max().item()
    #expect(error < 20 * 20 * 0x1p-24 * magnitude)
    // In bf16 weights and values are rounded to 2⁻⁹ of themselves, queries and keys too: products of a size below 20.
    let half = try parts.map { (part: Tensor) throws(TensorError) in try part.cast(to: .bfloat16) }
    let coarse = try Tensor.attention(half[0], half[1], half[2])
    #expect(coarse.kind == .bfloat16)
    let off = try (coarse.cast(to: .float64) - want).absolute().max().item()
    #expect(off < 20 * 0x1p-9 * magnitude && off > error)
  }

  @Test func `large numbers do not overflow`() throws {
    let queries = try Tensor.ones([1, 1, 256, 4]) * 100
    let found = try Tensor.attention(queries, queries, queries)
    #expect(try (found - 100).absolute().max().item() < 100 * 256 * 0x1p-24)
  }
}
