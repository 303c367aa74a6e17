// V. Peluso et al., "Monocular depth perception on microcontrollers for edge applications" (IEEE TCSVT 2021).
// Names and details of the layers after D. Nadalini's training code for µPyD-Net, in
// seyoungree/ultralow-power-monocular-depth-ondevice-learning.

public import Layers
public import Tensors

/// Disparity from an image of 48 × 48, by 107,625 weights.
public struct MicroPyDNet {
  private let encoder: [Chain]
  private let decoders: [Chain]
  private let enlargements: [TransposedUnit]

  /// A network with random weights, for images in colour or, with one input, in grey.
  public init(_ scope: Scope, inputs: Int = 3) throws(TensorError) {
    func pair(_ first: Int, _ inputs: Int, _ outputs: Int, stride: Extent) throws(TensorError)
      -> Chain
    {
      let place = scope / "encoder"
      return Chain(
        try ConvolutionUnit(
          place / "conv\(first)",
          inputs: inputs,
          outputs: outputs,
          stride: stride,
          activation: .leakyReLU(slope: 0.125)
        ),
        try ConvolutionUnit(
          place / "conv\(first + 1)",
          inputs: outputs,
          outputs: outputs,
          activation: .leakyReLU(slope: 0.125)
        )
      )
    }
    func decoder(_ number: Int, _ inputs: Int, _ outputs: Int) throws(TensorError) -> Chain {
      let place = scope / "decoder\(number)"
      return Chain(
        try ConvolutionUnit(
          place / "conv0",
          inputs: inputs,
          outputs: 32,
          activation: .leakyReLU(slope: 0.125)
        ),
        try ConvolutionUnit(
          place / "conv1",
          inputs: 32,
          outputs: 32,
          activation: .leakyReLU(slope: 0.125)
        ),
        try ConvolutionUnit(place / "conv2", inputs: 32, outputs: outputs)
      )
    }
    func enlargement(_ number: Int) throws(TensorError) -> TransposedUnit {
      try TransposedUnit(
        scope / "ups\(number)" / "tconv",
        inputs: 32,
        outputs: 32,
        kernel: 2,
        padding: 0
      )
    }
    encoder = [
      try pair(0, inputs, 8, stride: 1), try pair(2, 8, 16, stride: 2),
      try pair(4, 16, 32, stride: 2),
    ]
    decoders = [try decoder(0, 32, 32), try decoder(1, 48, 32), try decoder(2, 40, 1)]
    enlargements = [try enlargement(0), try enlargement(1)]
  }

  /// Disparity, not below 0, of B × inputs × H × W from 0 to 1; H and W are multiples of 4.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> Tensor {
    let full = try encoder[0](image)
    let half = try encoder[1](full)
    let quarter = try encoder[2](half)
    let coarse = try enlargements[0](decoders[0](quarter))
    let middle = try enlargements[1](decoders[1](.joined(half, coarse)))
    return try decoders[2](.joined(full, middle)).relu()
  }
}
