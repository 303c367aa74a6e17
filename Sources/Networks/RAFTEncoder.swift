// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020), after the
// reference implementation princeton-vl/RAFT, core/extractor.py.

internal import Layers
internal import Tensors

/// What follows the convolutions of an encoder.
enum EncoderNorm: Sendable {
  case none
  case instance
  case batch
}

/// A convolution and its norm.
struct NormalisedConvolution {
  private let convolution: Conv2d
  private let kind: EncoderNorm
  private let norm: BatchNorm2d?

  init(
    _ convolution: Conv2d,
    _ kind: EncoderNorm,
    at scope: Scope,
    channels: Int
  ) throws(TensorError) {
    self.convolution = convolution
    self.kind = kind
    norm = kind == .batch ? try BatchNorm2d(scope, channels: channels) : nil
  }

  /// norm(convolution(x)), rectified if wanted; with a skip relu(skip + relu(norm(convolution(x)))).
  func callAsFunction(
    _ input: Tensor,
    _ mode: Mode,
    rectified: Bool = true,
    skip: Tensor? = nil
  ) throws(TensorError) -> Tensor {
    if kind == .instance {
      return try convolution(input).instanceNormalised(rectified: rectified, skip: skip)
    }
    return try convolution(
      input,
      norm: norm,
      mode,
      then: rectified ? .relu : .identity,
      adding: skip,
      last: skip == nil ? .identity : .relu
    )
  }
}

/// A residual block: two convolutions of 3 × 3, or a bottleneck of 1 × 1, 3 × 3, 1 × 1.
struct EncoderBlock {
  private let convolutions: [NormalisedConvolution]
  private let downsample: NormalisedConvolution?

  init(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    stride: Int,
    isBottleneck: Bool,
    norm: EncoderNorm
  ) throws(TensorError) {
    // By convolution: channels out, kernel, stride.
    let plan =
      isBottleneck
      ? [(outputs / 4, 1, 1), (outputs / 4, 3, stride), (outputs, 1, 1)]
      : [(outputs, 3, stride), (outputs, 3, 1)]
    var channels = inputs
    var made: [NormalisedConvolution] = []
    for (index, (count, kernel, step)) in plan.enumerated() {
      let convolution = try Conv2d(
        scope / "conv\(index + 1)",
        inputs: channels,
        outputs: count,
        kernel: Extent(kernel),
        stride: Extent(step)
      )
      made.append(
        try NormalisedConvolution(
          convolution,
          norm,
          at: scope / "norm\(index + 1)",
          channels: count
        )
      )
      channels = count
    }
    convolutions = made
    guard stride != 1 else {
      downsample = nil
      return
    }
    downsample = try NormalisedConvolution(
      Conv2d(
        scope / "downsample" / 0,
        inputs: inputs,
        outputs: outputs,
        kernel: 1,
        stride: Extent(stride)
      ),
      norm,
      at: scope / "norm\(plan.count + 1)",
      channels: outputs
    )
  }

  func callAsFunction(_ input: Tensor, _ mode: Mode) throws(TensorError) -> Tensor {
    var result = input
    for convolution in convolutions.dropLast() { result = try convolution(result, mode) }
    let skip =
      try downsample.map { (own) throws(TensorError) in try own(input, mode, rectified: false) }
      ?? input
    return try convolutions[convolutions.count - 1](result, mode, skip: skip)
  }
}

/// Features at an eighth of the resolution.
struct RAFTEncoder {
  private let stem: NormalisedConvolution
  private let blocks: [EncoderBlock]
  private let head: Conv2d

  init(
    _ scope: Scope,
    widths: [Int],
    outputs: Int,
    isBottleneck: Bool,
    norm: EncoderNorm
  ) throws(TensorError) {
    stem = try NormalisedConvolution(
      Conv2d(scope / "conv1", inputs: 3, outputs: widths[0], kernel: 7, stride: 2),
      norm,
      at: scope / "norm1",
      channels: widths[0]
    )
    var channels = widths[0]
    var made: [EncoderBlock] = []
    for (layer, width) in widths.enumerated() {
      for index in 0..<2 {
        let block = try EncoderBlock(
          scope / "layer\(layer + 1)" / index,
          inputs: channels,
          outputs: width,
          stride: layer > 0 && index == 0 ? 2 : 1,
          isBottleneck: isBottleneck,
          norm: norm
        )
        made.append(block)
        channels = width
      }
    }
    blocks = made
    head = try Conv2d(scope / "conv2", inputs: channels, outputs: outputs, kernel: 1)
  }

  /// B × outputs × H / 8 × W / 8 of B × 3 × H × W from −1 to 1.
  func callAsFunction(_ images: Tensor, _ mode: Mode) throws(TensorError) -> Tensor {
    var features = try stem(images, mode)
    for block in blocks { features = try block(features, mode) }
    return try head(features)
  }
}
