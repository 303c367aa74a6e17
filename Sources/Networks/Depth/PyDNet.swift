// M. Poggi, F. Aleotti, F. Tosi and S. Mattoccia, "Towards real-time unsupervised monocular depth estimation on
// CPU" (IROS 2018). Details of the layers after mattpoggi/pydnet, whose scopes name the parameters.

public import Layers
public import Tensors

/// Disparity from one image, by a pyramid small enough for a processor without help.
public struct PyDNet {
  private let pyramid: [Chain]
  private let estimators: [Chain]
  private let enlargements: [TransposedUnit]

  /// A network with random weights: `pyramid.conv1a` … and `L6.estimator.disp-3` ….
  public init(_ scope: Scope) throws(TensorError) {
    func unit(
      _ scope: Scope,
      _ inputs: Int,
      _ outputs: Int,
      stride: Extent = 1,
      _ activation: Activation = .leakyReLU(slope: 0.2)
    ) throws(TensorError) -> ConvolutionUnit {
      try ConvolutionUnit(
        scope,
        inputs: inputs,
        outputs: outputs,
        stride: stride,
        activation: activation
      )
    }
    let channels = [3, 16, 32, 64, 96, 128, 192]
    var (pyramid, estimators, enlargements): ([Chain], [Chain], [TransposedUnit]) = ([], [], [])
    for level in 1...6 {
      let place = scope / "pyramid"
      pyramid.append(
        Chain(
          try unit(place / "conv\(level)a", channels[level - 1], channels[level], stride: 2),
          try unit(place / "conv\(level)b", channels[level], channels[level])
        )
      )
    }
    for level in (1...6).reversed() {
      let place = scope / "L\(level)"
      let estimator = place / "estimator"
      estimators.append(
        Chain(
          try unit(estimator / "disp-3", channels[level] + (level < 6 ? 8 : 0), 96),
          try unit(estimator / "disp-4", 96, 64),
          try unit(estimator / "disp-5", 64, 32),
          try unit(estimator / "disp-6", 32, 8, .identity)
        )
      )
      if level == 1 { break }
      enlargements.append(
        try TransposedUnit(
          place / "upsampler",
          inputs: 8,
          outputs: 8,
          kernel: 2,
          padding: 0,
          activation: .leakyReLU(slope: 0.2)
        )
      )
    }
    self.pyramid = pyramid
    self.estimators = estimators
    self.enlargements = enlargements
  }

  /// Disparities of the left and of the right camera at 1/2, 1/4 … 1/64, as shares of the width, 0 … 0.3.
  ///
  /// Of B × 3 × H × W from 0 to 1; H and W are multiples of 64.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> [Tensor] {
    var features: [Tensor] = []
    for level in pyramid { features.append(try level(features.last ?? image)) }
    var disparities: [Tensor] = []
    var coarser: Tensor?
    for (index, estimator) in estimators.enumerated() {
      let skip = features[5 - index]
      let map = try estimator(
        coarser.map { (map) throws(TensorError) in try .joined(skip, map) } ?? skip
      )
      disparities.insert(try map.channels(0..<2).sigmoid() * 0.3, at: 0)
      coarser = index < 5 ? try enlargements[index](map) : nil
    }
    return disparities
  }
}
