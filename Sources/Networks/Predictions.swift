public import Geometry
public import Imagery
public import NetworkCatalogue
import Tensors

/// What the numbers of a depth network mean.
public enum DepthMeaning: Equatable, Sendable {
  /// Depth in metres.
  case metres
  /// Depth in metres, had the camera moved by `displacement` metres between both images.
  case metresPer(displacement: Double)
  /// Depth of unknown scale.
  case depth
  /// The inverse of depth, of unknown scale.
  case inverse
  /// The inverse of depth, of unknown scale and shift.
  case shiftedInverse
}

/// What a depth network tells.
public struct DepthPrediction: Sendable {
  /// The numbers, at the size of the image; what they are is `meaning`.
  public let values: DepthMap

  /// What they mean.
  public let meaning: DepthMeaning

  /// Numbers and what they mean.
  public init(values: DepthMap, meaning: DepthMeaning) {
    self.values = values
    self.meaning = meaning
  }
}

/// A network that tells depth, or its inverse.
public protocol DepthPredicting: Network {
  /// What it tells of the last image; networks of one image take one.
  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction
}

/// A network that tells how the camera moved.
public protocol PosePredicting: Network {
  /// Where each camera was, as seen from the first one, for images in time order: the scale is unknown.
  func poses(of images: [Image], _ settings: NetworkSettings) throws -> [RigidTransform]
}

extension DepthPrediction {
  /// Numbers 1 × 1 × H × W, resized to an image.
  init(_ map: Tensor, like image: Image, _ meaning: DepthMeaning) throws(TensorError) {
    var map = map
    if map.width != image.width || map.height != image.height {
      map = try map.resizedBilinearly(
        height: image.height,
        width: image.width,
        alignCorners: false
      )
    }
    let values = DepthMap(width: image.width, height: image.height, values: try map.floats())
    self.init(values: values, meaning: meaning)
  }
}
