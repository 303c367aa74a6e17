import Layers
import Tensors
import TestSupport
import Testing

@testable import Networks

/// What lies behind a map in memory is not read: numbers there may be anything.
@Suite struct BeyondTheImageTests {
  @Test(arguments: [3, 6, 12, 15, 63, 194, 386, 473, 770], [3, 5, 7])
  func `a convolution in bf16 does not see what follows its input`(inputs: Int, kernel: Int) throws
  {
    for stride in [1, 2] {
      let store = ParameterStore(isFilled: true)
      let unit = try ConvolutionUnit(
        store.root / "conv",
        inputs: inputs,
        outputs: 16,
        kernel: Extent(kernel),
        stride: Extent(stride)
      )
      try withoutGradients {
        let first = try Tensor.randomUniform([1, inputs, 16, 24])
        let alone = try unit(first.cast(to: .bfloat16).channelsLast()).floats()
        let both = try Tensor.concatenated(
          [first, Tensor.full([1, inputs, 16, 24], .nan)],
          axis: 0
        )
        .cast(to: .bfloat16).channelsLast()
        let followed = try unit(both.slice(axis: 0, 0..<1)).floats()
        #expect(followed == alone, "stride \(stride)")
      }
    }
  }
}
