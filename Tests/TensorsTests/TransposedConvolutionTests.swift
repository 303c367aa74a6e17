import TestSupport
import Testing

@testable import Tensors

@Suite struct TransposedConvolutionTests {
  /// Kernel, stride, padding, output padding, inputs, outputs, height, width.
  @Test(arguments: [
    [4, 2, 1, 0, 70, 40, 9, 17], [4, 2, 1, 0, 5, 3, 4, 6], [3, 2, 1, 1, 20, 7, 5, 8],
    [2, 2, 0, 0, 8, 8, 3, 5], [4, 4, 0, 0, 6, 5, 3, 4], [5, 3, 2, 1, 4, 6, 5, 4],
    [4, 2, 1, 1, 64, 33, 16, 16], [4, 2, 1, 0, 70, 40, 18, 17], [4, 2, 1, 0, 48, 9, 20, 18],
  ])
  func `plain convolutions side by side are the transposed one`(_ sizes: [Int]) throws {
    try TensorLibrary.seed(8)
    let x = try Tensor.randomNormal([2, sizes[4], sizes[6], sizes[7]])
    let weight = try Tensor.randomNormal([sizes[4], sizes[5], sizes[0], sizes[0]]) * 0.1
    let bias = try Tensor.randomNormal([sizes[5]])
    let packed = try #require(
      try PackedTransposedConvolution(
        weight: weight,
        bias: bias,
        geometry: .init(
          stride: [sizes[1], sizes[1]],
          padding: [sizes[2], sizes[2]],
          outputPadding: [sizes[3], sizes[3]]
        ),
        activation: .leakyReLU(slope: 0.1)
      )
    )
    func library(_ x: Tensor, _ w: Tensor, _ b: Tensor) throws -> Tensor {
      try x.cast(to: .float64).transposeConvolved(
        w.cast(to: .float64),
        bias: b.cast(to: .float64),
        stride: [sizes[1], sizes[1]],
        padding: [sizes[2], sizes[2]],
        outputPadding: [sizes[3], sizes[3]]
      )
    }
    let want = try library(x, weight, bias).leakyRelu(slope: 0.1)
    let magnitude = try library(x.absolute(), weight.absolute(), bias.absolute()).max().item()
    let found = try packed(x)
    #expect(found.shape == want.shape && found.isChannelsLast)
    let error = try (found.cast(to: .float64) - want).absolute().max().item()
    #expect(error < 16 * magnitude * 0x1p-24)
    let half = try packed(x.cast(to: .bfloat16))
    #expect(half.kind == .bfloat16)
    let halfError = try (half.cast(to: .float64) - want).absolute().max().item()
    #expect(halfError < magnitude * 0x1p-7)
    // Another size by the same weights.
    let smaller = try x.slice(axis: 2, 0..<2).contiguous()
    #expect(
      try
        (packed(smaller).cast(to: .float64)
        - library(smaller, weight, bias).leakyRelu(slope: 0.1)).absolute().max().item()
        < 16 * magnitude * 0x1p-24
    )
    #expect(throws: TensorError.self) { try packed(Tensor.ones([1, 1, 4, 4])) }
  }

  /// Kernel, stride, padding, output padding.
  @Test(arguments: [[4, 2, 1, 0], [3, 2, 1, 1], [2, 2, 0, 0], [5, 3, 2, 1], [3, 1, 1, 0]])
  func `gradients are those of double precision`(_ sizes: [Int]) throws {
    try TensorLibrary.seed(11)
    let numbers = (
      x: try Tensor.randomNormal([2, 24, 5, 7]),
      weight: try Tensor.randomNormal([24, 13, sizes[0], sizes[0]]) * 0.1,
      bias: try Tensor.randomNormal([13])
    )
    func run(_ kind: ElementKind, _ change: (Tensor) throws -> Tensor = { $0 }) throws -> [Tensor] {
      let leaves = try [numbers.x, numbers.weight, numbers.bias].map {
        let leaf = try change($0).cast(to: kind).clone()
        try leaf.requireGradient()
        return leaf
      }
      let result = try leaves[0].transposeConvolved(
        leaves[1],
        bias: leaves[2],
        stride: [sizes[1], sizes[1]],
        padding: [sizes[2], sizes[2]],
        outputPadding: [sizes[3], sizes[3]]
      )
      try change(result.cast(to: .float64)).squared().sum().backward()
      return try [result] + leaves.map { try #require(try $0.gradient()) }
    }
    let want = try run(.float64)
    // Of magnitudes, without cancellation: what rounding can be measured by.
    let magnitude = try run(.float64) { try $0.absolute() }
    for (kind, rounding) in [(ElementKind.float32, 0x1p-24), (.bfloat16, 0x1p-9)] {
      for (index, found) in try run(kind).enumerated() {
        #expect(found.shape == want[index].shape)
        let error = try (found.cast(to: .float64) - want[index]).absolute()
        #expect(try error.max().item() < 16 * magnitude[index].max().item() * rounding)
      }
    }
  }

  @Test func `a weight for other inputs is refused`() throws {
    #expect(throws: TensorError.self) {
      try Tensor.ones([1, 3, 4, 4]).transposeConvolved(Tensor.ones([2, 5, 4, 4]), stride: [2, 2])
    }
  }

  @Test func `kernels that leave gaps are left to the library`() throws {
    let geometry = PackedTransposedConvolution.Geometry(
      stride: [3, 3],
      padding: [0, 0],
      outputPadding: [0, 0]
    )
    let weight = try Tensor.ones([1, 1, 2, 2])
    #expect(try PackedTransposedConvolution(weight: weight, bias: nil, geometry: geometry) == nil)
  }

  @Test func `products at displacements are those of shifted maps`() throws {
    try TensorLibrary.seed(9)
    let a = try Tensor.randomNormal([2, 37, 6, 9])
    let b = try Tensor.randomNormal([2, 37, 6, 9])
    let found = try a.displacedProducts(with: b, radius: 2, step: 2)
    #expect(found.shape == [2, 25, 6, 9])
    let wide = try b.padded(left: 4, right: 4, top: 4, bottom: 4)
    for j in 0..<5 {
      for i in 0..<5 {
        let moved = try wide.slice(axis: 2, 2 * j..<2 * j + 6).slice(axis: 3, 2 * i..<2 * i + 9)
        let want = try (a * moved).sum([1]) / 37
        let one = try found.select(axis: 1, 5 * j + i)
        #expect(try (one - want).absolute().max().item() < 1e-6)
      }
    }
  }
}
