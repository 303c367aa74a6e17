// T. Zhou, M. Brown, N. Snavely and D. Lowe, "Unsupervised learning of depth and ego-motion from video"
// (CVPR 2017). Names and details of the layers after ClementPinard/SfmLearner-Pytorch.

public import Layers
public import Tensors

/// Disparity from one image: inverse depth of unknown scale.
public struct DispNetS {
  private let encoder: [Chain]
  private let decoder: DisparityDecoder

  /// A network with random weights.
  ///
  /// Corners stayed in place where disparities were enlarged before PyTorch 0.4: `alignsCorners`.
  public init(_ scope: Scope, alignsCorners: Bool = false) throws(TensorError) {
    let channels = [32, 64, 128, 256, 512, 512, 512]
    var encoder: [Chain] = []
    for (index, outputs) in channels.enumerated() {
      encoder.append(
        try .halving(
          scope / "conv\(index + 1)",
          inputs: index > 0 ? channels[index - 1] : 3,
          outputs: outputs,
          kernel: index == 0 ? 7 : index == 1 ? 5 : 3,
          activation: .relu
        )
      )
    }
    self.encoder = encoder
    decoder = try DisparityDecoder(
      scope,
      channels: channels,
      .plain,
      coarsest: 4,
      alignsCorners: alignsCorners
    )
  }

  /// Disparities at 1, 1/2, 1/4 and 1/8: B × 1 × h × w.
  public func callAsFunction(
    _ image: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> [Tensor] {
    var features: [Tensor] = []
    for level in encoder { features.append(try level(features.last ?? image, mode)) }
    return try decoder(features, of: image, mode)
  }
}
