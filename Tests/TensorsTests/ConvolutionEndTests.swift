import Testing

@testable import Tensors

/// What lies behind a map in memory has no part in a convolution: numbers there may be anything.
@Suite struct ConvolutionEndTests {
  /// Counts of channels that networks have, FlowNetC's 473 among them, and others.
  @Test(arguments: [3, 15, 18, 63, 65, 97, 127, 129, 194, 257, 386, 473], [1, 3, 5, 7])
  func `a convolution in bf16 does not see what follows its input`(inputs: Int, kernel: Int) throws
  {
    try TensorLibrary.seed(3)
    let (height, width) = (16, 24)
    let shape = [1, inputs, height, width]
    let bound = 1 / Double(inputs * kernel * kernel).squareRoot()
    for outputs in [16, 64, 256] {
      for stride in [1, 2] {
        let convolution = try PackedConvolution(
          // Of numbers that bf16 has, so that only the result is rounded.
          weight: (Tensor.randomNormal([outputs, inputs, kernel, kernel]) * bound)
            .cast(to: .bfloat16).cast(to: .float32),
          bias: nil,
          geometry: .init(stride: [stride, stride], padding: [kernel / 2, kernel / 2]),
          first: .identity,
          last: .identity
        )
        let map = try Tensor.randomNormal(shape)
        let rounded = try map.cast(to: .bfloat16).channelsLast()
        let alone = try convolution(rounded)
        let both = try Tensor.concatenated([map, .full(shape, .nan)], axis: 0)
          .cast(to: .bfloat16).channelsLast()
        let followed = try convolution(both.slice(axis: 0, 0..<1))
        let (found, wanted) = (try followed.floats(), try alone.floats())
        #expect(found == wanted, "\(outputs) outputs, stride \(stride)")
        let exact = try convolution(rounded.cast(to: .float32))
        let error = try (alone.cast(to: .float32) - exact).absolute().max().item()
        let largest = try exact.absolute().max().item()
        #expect(error < 0x1p-8 * largest)
      }
    }
  }
}
