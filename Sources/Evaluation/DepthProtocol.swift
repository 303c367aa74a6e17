/// Which depths are compared, and how far off they may count.
public struct DepthProtocol: Equatable, Sendable {
  /// True depths up to this one are left out, in metres; estimates below count as it.
  public var minimum: Double

  /// True depths from this one are left out, in metres; estimates beyond count as it.
  public var maximum: Double

  /// The part of the image that is compared.
  public var crop: DepthCrop

  /// The usual range for KITTI, 0.001 to 80 metres, and the whole image.
  public init(minimum: Double = 1e-3, maximum: Double = 80, crop: DepthCrop = .none) {
    self.minimum = minimum
    self.maximum = maximum
    self.crop = crop
  }
}

/// The part of an image in which depth is compared.
public enum DepthCrop: String, CaseIterable, Sendable {
  /// All of it.
  case none
  /// Garg, Kumar, Carneiro and Reid, "Unsupervised CNN for single view depth estimation" (2016).
  case garg
  /// Eigen, Puhrsch and Fergus, "Depth map prediction from a single image" (2014).
  case eigen

  /// The rows and columns that are compared, in pixels.
  public func bounds(width: Int, height: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    func part(_ size: Int, _ low: Double, _ high: Double) -> Range<Int> {
      Int(low * Double(size))..<Int(high * Double(size))
    }
    return switch self {
    case .none: (0..<height, 0..<width)
    case .garg:
      (part(height, 0.40810811, 0.99189189), part(width, 0.03594771, 0.96405229))
    case .eigen:
      (part(height, 0.3324324, 0.91351351), part(width, 0.0359477, 0.96405229))
    }
  }
}
