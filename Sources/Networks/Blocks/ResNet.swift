// K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition" (CVPR 2016). Names of the
// layers after torchvision.

public import Layers
public import Tensors

/// Features of an image at 1/2, 1/4, 1/8, 1/16 and 1/32.
public struct ResNet {
  /// How many layers.
  public enum Depth: Sendable {
    /// Two blocks of two convolutions at each size.
    case layers18
    /// Three to six blocks of three convolutions at each size.
    case layers50

    /// The channels of the features, from the finest.
    public var channels: [Int] {
      switch self {
      case .layers18: [64, 64, 128, 256, 512]
      case .layers50: [64, 256, 512, 1024, 2048]
      }
    }
  }

  private let stem: ConvolutionUnit
  private let layers: [[ResidualBlock]]

  /// A network with random weights.
  public init(_ scope: Scope, _ depth: Depth, inputs: Int = 3) throws(TensorError) {
    stem = try ConvolutionUnit(
      scope / "conv1",
      norm: scope / "bn1",
      inputs: inputs,
      outputs: 64,
      kernel: 7,
      stride: 2,
      activation: .relu
    )
    let counts = depth == .layers18 ? [2, 2, 2, 2] : [3, 4, 6, 3]
    var channels = 64
    var layers: [[ResidualBlock]] = []
    for (index, count) in counts.enumerated() {
      var layer: [ResidualBlock] = []
      for block in 0..<count {
        let place = scope / "layer\(index + 1)" / block
        let stride = index > 0 && block == 0 ? 2 : 1
        let planes = 64 << index
        switch depth {
        case .layers18:
          layer.append(try .basic(place, inputs: channels, outputs: planes, stride: stride))
        case .layers50:
          layer.append(try .bottleneck(place, inputs: channels, planes: planes, stride: stride))
        }
        channels = depth.channels[index + 1]
      }
      layers.append(layer)
    }
    self.layers = layers
  }

  /// The five features, the finest first.
  public func callAsFunction(
    _ image: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> [Tensor] {
    var features = [try stem(image, mode)]
    var map = try features[0].maxPooled(kernel: 3, stride: 2, padding: 1)
    for layer in layers {
      for block in layer { map = try block(map, mode) }
      features.append(map)
    }
    return features
  }
}
