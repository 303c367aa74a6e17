public import Geometry
public import Imagery
public import NetworkCatalogue
import Tensors

/// A network that tells depth, or its inverse.
public protocol DepthPredicting: Network {
  /// The focal length of the cameras whose pairs it learned from, in half widths and half heights (1: 90°); nil for any.
  var trainedFocal: Double? { get }

  /// What it tells of the last image; networks of one image take one.
  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction
}

extension DepthPredicting {
  /// Any camera.
  public var trainedFocal: Double? { nil }
}

/// A network that tells how the camera moved.
public protocol PosePredicting: Network {
  /// How many images its weights take.
  var imageCount: Int { get }

  /// Where each camera was, as seen from the first one, for images in time order: the scale is unknown.
  func poses(of images: [Image], _ settings: NetworkSettings) throws -> [RigidTransform]
}

extension DepthPrediction {
  /// Disparities 1 × 1 × H × W, resized to an image: depth where it is known how many metres a disparity of 1 is, else inverse
  /// depth of unknown scale.
  init(disparity: Tensor, like image: Image, metres: Float?) throws(TensorError) {
    let inverse = try DepthPrediction(disparity, like: image, .inverse)
    guard let metres, var depth = inverse.depth else {
      self = inverse
      return
    }
    depth.values = depth.values.map { $0 * metres }
    self.init(values: depth, meaning: .metres)
  }

  /// Numbers 1 × 1 × H × W, resized to an image.
  init(_ map: Tensor, like image: Image, _ meaning: DepthMeaning) throws(TensorError) {
    var map = try map.cast(to: .float32)
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
