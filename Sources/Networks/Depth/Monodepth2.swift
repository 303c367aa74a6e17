// C. Godard, O. Mac Aodha, M. Firman and G. Brostow, "Digging into self-supervised monocular depth estimation"
// (ICCV 2019). Written from the paper; names as in the published files of nianticlabs/monodepth2.

public import Layers
public import Tensors

/// Disparity from one image, by a ResNet and a decoder that repeats and joins.
public struct Monodepth2 {
  /// What the network finds.
  public struct Output {
    /// σ at 1, 1/2, 1/4 and 1/8: B × 1 × h × w.
    public let disparities: [Tensor]

    /// Of the encoder, from 1/2 to 1/32.
    public let features: [Tensor]

    /// Inverse depth at full size, from 0.01 to 10.
    public func inverseDepth() throws(TensorError) -> Tensor { try disparities[0] * 9.99 + 0.01 }
  }

  private let encoder: ResNet
  private let levels: [(before: ReflectedConvolution, after: ReflectedConvolution)]
  private let predictions: [ReflectedConvolution]

  /// A network with random weights, its two parts under the scopes of two files.
  public init(
    encoder: Scope,
    decoder: Scope,
    _ depth: ResNet.Depth = .layers18
  ) throws(TensorError) {
    self.encoder = try ResNet(encoder / "encoder", depth)
    let channels = [16, 32, 64, 128, 256]
    let place = decoder / "decoder"
    var inputs = depth.channels[4]
    var levels: [(before: ReflectedConvolution, after: ReflectedConvolution)] = []
    for level in (0...4).reversed() {
      let skip = level > 0 ? depth.channels[level - 1] : 0
      let index = 2 * (4 - level)
      let outputs = channels[level]
      levels.append(
        (
          try ReflectedConvolution(place / index / "conv", inputs, outputs, .elu(alpha: 1)),
          try ReflectedConvolution(
            place / (index + 1) / "conv",
            outputs + skip,
            outputs,
            .elu(alpha: 1)
          )
        )
      )
      inputs = outputs
    }
    self.levels = levels
    var predictions: [ReflectedConvolution] = []
    for scale in 0...3 {
      predictions.append(
        try ReflectedConvolution(place / (10 + scale), channels[scale], 1, .sigmoid)
      )
    }
    self.predictions = predictions
  }

  /// Of B × 3 × H × W from 0 to 1; H and W are multiples of 32.
  public func callAsFunction(
    _ image: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Output {
    let features = try encoder((image - 0.45) / 0.225, mode)
    var map = features[4]
    var disparities: [Tensor] = []
    for (level, convolutions) in zip((0...4).reversed(), levels) {
      map = try convolutions.before(map).repeated(by: 2)
      if level > 0 { map = try .joined(map, features[level - 1]) }
      map = try convolutions.after(map)
      if level < 4 { disparities.insert(try predictions[level](map), at: 0) }
    }
    return Output(disparities: disparities, features: features)
  }
}

/// A convolution of 3 × 3 over the image mirrored at its border: `conv` in its scope.
private struct ReflectedConvolution {
  private let unit: ConvolutionUnit

  init(
    _ scope: Scope,
    _ inputs: Int,
    _ outputs: Int,
    _ activation: Activation
  ) throws(TensorError) {
    unit = try ConvolutionUnit(
      scope / "conv",
      inputs: inputs,
      outputs: outputs,
      padding: 0,
      activation: activation
    )
  }

  func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    try unit(input.padded(left: 1, right: 1, top: 1, bottom: 1, .reflection))
  }
}

/// The motion between two images, by a ResNet over both.
public struct Monodepth2Pose {
  /// What the network finds, B × 2 × 1 × 3 each; the first of both is the one in use.
  public struct Output {
    /// The axis of the rotation times its angle in radians.
    public let axisAngle: Tensor

    /// In units of the network.
    public let translation: Tensor
  }

  private let encoder: ResNet
  private let net: Chain

  /// A network with random weights, its two parts under the scopes of two files.
  public init(
    encoder: Scope,
    decoder: Scope,
    _ depth: ResNet.Depth = .layers18
  ) throws(TensorError) {
    self.encoder = try ResNet(encoder / "encoder", depth, inputs: 6)
    let place = decoder / "net"
    net = Chain(
      try ConvolutionUnit(
        place / 0,
        inputs: depth.channels[4],
        outputs: 256,
        kernel: 1,
        activation: .relu
      ),
      try ConvolutionUnit(place / 1, inputs: 256, outputs: 256, activation: .relu),
      try ConvolutionUnit(place / 2, inputs: 256, outputs: 256, activation: .relu),
      try ConvolutionUnit(place / 3, inputs: 256, outputs: 12, kernel: 1)
    )
  }

  /// Of two images in time order side by side, B × 6 × H × W from 0 to 1.
  public func callAsFunction(_ pair: Tensor) throws(TensorError) -> Output {
    let features = try encoder((pair - 0.45) / 0.225)
    let motion = try net(features[4]).mean([2, 3]).reshaped([-1, 2, 1, 6]) * 0.01
    return Output(
      axisAngle: try motion.slice(axis: 3, 0..<3),
      translation: try motion.slice(axis: 3, 3..<6)
    )
  }
}
