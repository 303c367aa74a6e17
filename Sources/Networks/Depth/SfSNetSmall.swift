// After J. Ruano, M. Gómez, E. Romero and A. Manzanera, "Leveraging a realistic synthetic database to learn
// shape-from-shading for estimating the colon depth in colonoscopy images" (2022): an encoder and a decoder with
// shortcuts. Small enough to be trained on a processor.

import Imagery
public import Layers
import NetworkCatalogue
public import Tensors

/// Depth of one endoscopic image, by its shading.
public struct SfSNetSmall {
  /// How far the network can see, in metres.
  public static let farthest = 0.25

  private let encoder: [Chain]
  private let decoder: [Chain]
  private let prediction: ConvolutionUnit

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    let channels = [24, 48, 96, 160, 224]
    func chain(_ scope: Scope, _ inputs: Int, _ outputs: Int, stride: Extent) throws(TensorError)
      -> Chain
    {
      Chain(
        try ConvolutionUnit(
          scope / 0,
          inputs: inputs,
          outputs: outputs,
          stride: stride,
          activation: .elu(alpha: 1)
        ),
        try ConvolutionUnit(
          scope / 1,
          inputs: outputs,
          outputs: outputs,
          activation: .elu(alpha: 1)
        )
      )
    }
    var (encoder, decoder): ([Chain], [Chain]) = ([], [])
    for (level, outputs) in channels.enumerated() {
      let inputs = level > 0 ? channels[level - 1] : 3
      encoder.append(try chain(scope / "encoder" / (level + 1), inputs, outputs, stride: 2))
    }
    for level in (1..<channels.count).reversed() {
      let inputs = channels[level] + channels[level - 1]
      decoder.append(
        try chain(scope / "decoder" / level, inputs, channels[level - 1], stride: 1)
      )
    }
    self.encoder = encoder
    self.decoder = decoder
    prediction = try ConvolutionUnit(
      scope / "prediction",
      inputs: channels[0],
      outputs: 1,
      activation: .sigmoid
    )
  }

  /// Depth over `farthest`, B × 1 × H/2 × W/2, of B × 3 × H × W from 0 to 1 with sides that 32 divides.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> Tensor {
    var features: [Tensor] = []
    for level in encoder { features.append(try level(features.last ?? image)) }
    var map = features.removeLast()
    for level in decoder {
      let skip = features.removeLast()
      map = try level(.joined(map.resized(like: skip), skip))
    }
    return try prediction(map)
  }
}

extension NetworkEntry {
  static let sfsNetSmall = NetworkEntry("sfsnet-small", files: [WeightFile("weights")]) { sources in
    SfSNetSmallDepth(
      network: try SfSNetSmall(sources[0].scope),
      size: sources[0].contents.trainedSize ?? .init(width: 160, height: 128)
    )
  }
}

/// At the size of its training unless another one is asked for: folds of other sizes look otherwise near or far to it.
private struct SfSNetSmallDepth: DepthPredicting {
  let network: SfSNetSmall
  let size: NetworkSettings.Size

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let resized = images.sized(settings.sized(size))
    try resized[0].requireMultiples(of: 32, for: "sfsnet-small")
    return [("depth", try network(Normalisation.unit(resized, settings)) * SfSNetSmall.farthest)]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let depth = try rawOutputs(images, settings)[0].tensor
    return try DepthPrediction(depth, like: images[0], .metres)
  }
}
