import Testing

@testable import Tensors

@Suite struct DotTests {
  @Test(arguments: [[1, 300, 7], [3, 17, 40], [8, 64, 5]])
  func `a product with few rows is that of double precision`(sizes: [Int]) throws {
    try TensorLibrary.seed(4)
    let x = try Tensor.randomNormal([1, sizes[0], sizes[1]])
    let weight = try Tensor.randomNormal([sizes[2], sizes[1]])
    let bias = try Tensor.randomNormal([sizes[2]])
    func exact(_ x: Tensor, _ w: Tensor, _ b: Tensor) throws -> Tensor {
      try x.cast(to: .float64).linear(w.cast(to: .float64), bias: b.cast(to: .float64))
    }
    let found = try x.dots(weight, bias: bias)
    let magnitude = try exact(x.absolute(), weight.absolute(), bias.absolute()).max().item()
    let error = try (found.cast(to: .float64) - exact(x, weight, bias)).absolute().max().item()
    // Up to inputs / 16 + 16 roundings of a running sum.
    #expect(error < Double(sizes[1] / 16 + 18) * magnitude * 0x1p-24)
    #expect(found.shape == [1, sizes[0], sizes[2]])
  }

  @Test func `sizes that do not fit are refused`() throws {
    #expect(throws: TensorError.self) { try Tensor.ones([1, 3]).dots(Tensor.ones([2, 4])) }
  }
}
