import Tensors
import TestSupport
import Testing

@Suite struct ImageOperationTests {
  /// A plane 2x + 3y, which linear operations keep away from the borders.
  private func plane(_ height: Int, _ width: Int) throws -> Tensor {
    let values = (0..<height * width).map { Double(2 * ($0 % width) + 3 * ($0 / width)) }
    return try Tensor(values, shape: [1, 1, height, width])
  }

  @Test func `a convolution is a sum over the window, its transpose the adjoint`() throws {
    let weight = try Tensor((0..<9).map(Double.init), shape: [1, 1, 3, 3])
    let bias = try Tensor([0.5], shape: [1])
    let image = try plane(5, 6)
    let out = try image.convolved(weight, bias: bias, stride: [2, 2], padding: [1, 1])
    #expect(out.shape == [1, 1, 3, 3])
    // Around pixel (2, 2), row by row.
    let window = [5, 7, 9, 8, 10, 12, 11, 13, 15]
    let want = zip(0..<9, window).reduce(0.5) { $0 + Double($1.0 * $1.1) }
    #expect(try out.select(axis: 2, 1).select(axis: 2, 1).item() == want)
    let other = try Tensor((0..<9).map { Double($0 * $0) }, shape: [1, 1, 3, 3])
    let back = try other.transposeConvolved(
      weight,
      stride: [2, 2],
      padding: [1, 1],
      outputPadding: [0, 1]
    )
    let unbiased = try image.convolved(weight, stride: [2, 2], padding: [1, 1])
    #expect(try (unbiased * other).sum().item() == (image * back).sum().item())
  }

  @Test func `sampling at the pixels gives the image, and between them the plane`() throws {
    let image = try plane(3, 5)
    // x = 1.5, y = 0.25 where −1 and 1 are the centres of the border pixels.
    let grid = try Tensor([-0.25, -0.75, -1, -1, 3, 3], shape: [1, 1, 3, 2])
    let values = try image.sampled(at: grid, alignCorners: true).doubles()
    #expect(values == [3.75, 0, 0])
    #expect(try image.sampled(at: grid, outside: .border, alignCorners: true).doubles()[2] == 14)
  }

  @Test func `resizing keeps what it should`() throws {
    let image = try plane(3, 5)
    let twice = try image.resizedBilinearly(height: 5, width: 9, alignCorners: true)
    #expect(try twice.select(axis: 2, 1).doubles() == (0..<9).map { 1.5 + Double($0) })
    #expect(
      try image.resizedNearest(height: 6, width: 10).averagePooled(kernel: 2).doubles()
        == image.doubles()
    )
    #expect(try image.maxPooled(kernel: 3, stride: 1).doubles() == [10, 12, 14])
  }

  @Test func `padding adds what lies outside`() throws {
    let image = try plane(2, 2)
    let zeros = try image.padded(left: 1, right: 0, top: 0, bottom: 1).doubles()
    #expect(zeros == [0, 0, 2, 0, 3, 5, 0, 0, 0])
    let border = try image.padded(left: 1, right: 0, top: 0, bottom: 1, .border).doubles()
    #expect(border == [0, 0, 2, 3, 3, 5, 3, 3, 5])
    let windows = try image.windows(kernel: 3, padding: 1)
    #expect(windows.shape == [1, 9, 4])
    #expect(try windows.select(axis: 1, 4).doubles() == image.doubles())
  }

  @Test(arguments: [Outside.zeros, .border, .reflection], [ElementKind.float32, .bfloat16])
  func `padding is the same for both orders of channels`(outside: Outside, kind: ElementKind)
    throws
  {
    try TensorLibrary.seed(3)
    let x = try Tensor.randomNormal([2, 5, 6, 7]).cast(to: kind)
    let want = try x.cast(to: .float32).padded(left: 1, right: 4, top: 3, bottom: 0, outside)
    for order in [x, try x.channelsLast()] {
      let found = try order.padded(left: 1, right: 4, top: 3, bottom: 0, outside)
      #expect(found.shape == [2, 5, 9, 12] && found.kind == kind)
      #expect(try (found.cast(to: .float32) - want).absolute().max().item() == 0)
    }
  }

  @Test func `norms give mean 0 and variance 1`() throws {
    try TensorLibrary.seed(3)
    let image = try Tensor.randomNormal([2, 4, 8, 8], kind: .float64) * 5 + 3
    let norms = [
      try image.instanceNormalised().reshaped([8, -1]),
      try image.groupNormalised(groups: 2).reshaped([4, -1]),
      try image.layerNormalised([8, 8]).reshaped([8, -1]),
    ]
    for norm in norms {
      for mean in try norm.mean([1]).doubles() { #expect(isClose(mean, 0, within: 1e-13)) }
      // The epsilon of 1e-5 beside a variance of about 25.
      for variance in try norm.variance([1]).doubles() {
        #expect(isClose(variance, 1, within: 1e-6))
      }
    }
  }

  @Test(arguments: [ElementKind.float32, .bfloat16])
  func `channels last and first agree`(kind: ElementKind) throws {
    try TensorLibrary.seed(5)
    let image = try Tensor.randomUniform([1, 8, 9, 7]).cast(to: kind)
    let weight = try Tensor.randomUniform([4, 8, 3, 3]).cast(to: kind)
    let first = try image.convolved(weight, padding: [1, 1])
    let last = try image.channelsLast().convolved(weight.channelsLast(), padding: [1, 1])
    #expect(first.kind == kind && last.isChannelsLast)
    // Sums of 72 products below 1: at most 72, with a few roundings of the result's last place.
    let tolerance = kind == .float32 ? 72 * 0x1p-22 : 72 * 0x1p-7
    let worst = try (first.cast(to: .float64) - last.cast(to: .float64)).absolute().max().item()
    #expect(worst <= tolerance)
  }
}
