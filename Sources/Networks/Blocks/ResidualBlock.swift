// K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition" (CVPR 2016). Names of the
// layers after torchvision.

import Layers
import Tensors

/// Convolutions and what goes around them, added; names as in torchvision.
struct ResidualBlock {
  private let body: Chain
  private let tail: ConvolutionUnit
  private let shortcut: ConvolutionUnit?

  /// Two convolutions of 3 × 3; the shortcut always has a norm, the others may.
  static func basic(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    stride: Int = 1,
    hasNorm: Bool = true
  ) throws(TensorError) -> ResidualBlock {
    let stride = Extent(stride)
    return ResidualBlock(
      body: Chain(
        try ConvolutionUnit(
          scope / "conv1",
          norm: hasNorm ? scope / "bn1" : nil,
          inputs: inputs,
          outputs: outputs,
          stride: stride,
          hasBias: false,
          activation: .relu
        )
      ),
      tail: try ConvolutionUnit(
        scope / "conv2",
        norm: hasNorm ? scope / "bn2" : nil,
        inputs: outputs,
        outputs: outputs,
        hasBias: false
      ),
      shortcut: try shortcut(scope, inputs: inputs, outputs: outputs, stride: stride)
    )
  }

  /// A convolution of 3 × 3 between two of 1 × 1, the last one to four times as many channels.
  static func bottleneck(
    _ scope: Scope,
    inputs: Int,
    planes: Int,
    stride: Int = 1
  ) throws(TensorError) -> ResidualBlock {
    let stride = Extent(stride)
    return ResidualBlock(
      body: Chain(
        try ConvolutionUnit(
          scope / "conv1",
          norm: scope / "bn1",
          inputs: inputs,
          outputs: planes,
          kernel: 1,
          activation: .relu
        ),
        try ConvolutionUnit(
          scope / "conv2",
          norm: scope / "bn2",
          inputs: planes,
          outputs: planes,
          stride: stride,
          activation: .relu
        )
      ),
      tail: try ConvolutionUnit(
        scope / "conv3",
        norm: scope / "bn3",
        inputs: planes,
        outputs: 4 * planes,
        kernel: 1
      ),
      shortcut: try shortcut(scope, inputs: inputs, outputs: 4 * planes, stride: stride)
    )
  }

  private static func shortcut(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    stride: Extent
  ) throws(TensorError) -> ConvolutionUnit? {
    if stride == 1 && inputs == outputs { return nil }
    let scope = scope / "downsample"
    return try ConvolutionUnit(
      scope / 0,
      norm: scope / 1,
      inputs: inputs,
      outputs: outputs,
      kernel: 1,
      stride: stride
    )
  }

  func callAsFunction(
    _ input: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Tensor {
    try tail(body(input, mode), mode, adding: shortcut?(input, mode) ?? input, last: .relu)
  }
}
