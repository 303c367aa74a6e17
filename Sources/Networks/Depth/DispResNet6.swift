// A. Ranjan et al., "Competitive collaboration: Joint unsupervised learning of depth, camera motion, optical
// flow and motion segmentation" (CVPR 2019). Names and details of the layers after anuragranj/cc.

public import Layers
public import Tensors

/// Disparity from one image, by residual blocks without norms but in their shortcuts.
public struct DispResNet6 {
  private let head: Chain
  private let levels: [[ResidualBlock]]
  private let decoder: DisparityDecoder

  /// A network with random weights.
  ///
  /// Corners stayed in place where disparities were enlarged before PyTorch 0.4: `alignsCorners`.
  public init(_ scope: Scope, alignsCorners: Bool = false) throws(TensorError) {
    let channels = [32, 64, 128, 256, 512, 512, 512]
    head = try .halving(
      scope / "conv1",
      inputs: 3,
      outputs: channels[0],
      kernel: 7,
      activation: .relu
    )
    var levels: [[ResidualBlock]] = []
    for index in 1..<channels.count {
      let (place, outputs) = (scope / "conv\(index + 1)", channels[index])
      levels.append([
        try .basic(
          place / 0,
          inputs: channels[index - 1],
          outputs: outputs,
          stride: 2,
          hasNorm: false
        ),
        try .basic(place / 1, inputs: outputs, outputs: outputs, hasNorm: false),
      ])
    }
    self.levels = levels
    decoder = try DisparityDecoder(
      scope,
      channels: channels,
      .residual,
      coarsest: 6,
      alignsCorners: alignsCorners
    )
  }

  /// Disparities at 1, 1/2 … 1/32: B × 1 × h × w.
  public func callAsFunction(
    _ image: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> [Tensor] {
    var map = try head(image, mode)
    var features = [map]
    for level in levels {
      for block in level { map = try block(map, mode) }
      features.append(map)
    }
    return try decoder(features, of: image, mode)
  }
}
