/// A raster of 16-bit samples, as PNG files hold depth, flow and probabilities.
public struct Raster16: Equatable, Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// 1 (grey) or 3 (RGB).
  public let channels: Int

  /// H × W × channels samples, row by row from the top, channels together.
  public var samples: [UInt16]

  /// A raster over its samples, H × W × channels.
  public init(width: Int, height: Int, channels: Int, samples: [UInt16]) {
    precondition(channels == 1 || channels == 3)
    precondition(samples.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }
}
