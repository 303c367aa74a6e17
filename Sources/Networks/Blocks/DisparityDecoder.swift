// What DispNetS and DispResNet6 share: T. Zhou, M. Brown, N. Snavely and D. Lowe, "Unsupervised learning of
// depth and ego-motion from video" (CVPR 2017), after N. Mayer et al., "A large dataset to train convolutional
// networks for disparity, optical flow, and scene flow estimation" (CVPR 2016).

import Layers
import Tensors

/// From features at 1/128 back to full size, with disparities on the way.
struct DisparityDecoder {
  /// What the convolutions after each skip are.
  enum Kind {
    case plain
    case residual
  }

  private let levels: [Level]
  private let alignsCorners: Bool

  /// Decoder for features of `channels`, from the finest; disparities from level `coarsest` to 1.
  init(
    _ scope: Scope,
    channels: [Int],
    _ kind: Kind,
    coarsest: Int,
    alignsCorners: Bool
  ) throws(TensorError) {
    self.alignsCorners = alignsCorners
    let outputs = [512, 512, 256, 128, 64, 32, 16]
    var inputs = channels[6]
    var levels: [Level] = []
    for (number, outputs) in zip((1...7).reversed(), outputs) {
      levels.append(
        try Level(
          scope,
          number,
          inputs: inputs,
          outputs: outputs,
          skip: number > 1 ? channels[number - 2] : 0,
          kind,
          predicts: number <= coarsest
        )
      )
      inputs = outputs
    }
    self.levels = levels
  }

  /// Disparities, 0.01 … 10.01, from full size to the coarsest, for features from the finest.
  func callAsFunction(
    _ features: [Tensor],
    of image: Tensor,
    _ mode: Mode
  ) throws(TensorError) -> [Tensor] {
    var map = features[6]
    var disparities: [Tensor] = []
    for level in levels {
      let skip = level.number > 1 ? features[level.number - 2] : image
      var parts = [try level.enlargement(map).cropped(like: skip)]
      if level.number > 1 { parts.append(skip) }
      if level.takesDisparity {
        parts.append(
          try disparities[0].enlarged(by: 2, alignCorners: alignsCorners).cropped(like: skip)
        )
      }
      map = try level.convolution(.joined(parts), mode)
      if let prediction = level.prediction {
        disparities.insert(try prediction(map) * 10 + 0.01, at: 0)
      }
    }
    return disparities
  }
}

extension DisparityDecoder {
  private struct Level {
    let number: Int
    let enlargement: TransposedUnit
    let convolution: Convolution
    let prediction: ConvolutionUnit?

    /// From level 3 on, the disparity of the level below comes in.
    var takesDisparity: Bool { number <= 3 }

    init(
      _ scope: Scope,
      _ number: Int,
      inputs: Int,
      outputs: Int,
      skip: Int,
      _ kind: Kind,
      predicts: Bool
    ) throws(TensorError) {
      self.number = number
      enlargement = try TransposedUnit(
        scope / "upconv\(number)" / 0,
        inputs: inputs,
        outputs: outputs,
        kernel: 3,
        outputPadding: 1,
        activation: .relu
      )
      let joined = outputs + skip + (number <= 3 ? 1 : 0)
      let place = scope / "iconv\(number)" / 0
      convolution =
        switch kind {
        case .plain:
          .plain(
            try ConvolutionUnit(place, inputs: joined, outputs: outputs, activation: .relu)
          )
        case .residual:
          .residual(try .basic(place, inputs: joined, outputs: outputs, hasNorm: false))
        }
      prediction =
        predicts
        ? try ConvolutionUnit(
          scope / "predict_disp\(number)" / 0,
          inputs: outputs,
          outputs: 1,
          activation: .sigmoid
        ) : nil
    }
  }

  private enum Convolution {
    case plain(ConvolutionUnit)
    case residual(ResidualBlock)

    func callAsFunction(_ input: Tensor, _ mode: Mode) throws(TensorError) -> Tensor {
      switch self {
      case .plain(let unit): try unit(input, mode)
      case .residual(let block): try block(input, mode)
      }
    }
  }
}

extension Chain {
  /// Two convolutions, the first of which halves: numbers 0 and 2 of their scope.
  static func halving(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    kernel: Extent = 3,
    activation: Activation
  ) throws(TensorError) -> Chain {
    Chain(
      try ConvolutionUnit(
        scope / 0,
        inputs: inputs,
        outputs: outputs,
        kernel: kernel,
        stride: 2,
        activation: activation
      ),
      try ConvolutionUnit(
        scope / 2,
        inputs: outputs,
        outputs: outputs,
        kernel: kernel,
        activation: activation
      )
    )
  }
}
