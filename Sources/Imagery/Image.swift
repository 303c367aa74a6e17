/// An 8-bit image, grey or RGB, row by row from the top.
public struct Image: Equatable, Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// 1 (grey) or 3 (RGB).
  public let channels: Int

  /// H × W × channels values, channels together.
  public var pixels: [UInt8]

  /// An image over its pixels, H × W × channels.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(channels == 1 || channels == 3)
    precondition(pixels.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A black image.
  public init(width: Int, height: Int, channels: Int) {
    self.init(
      width: width,
      height: height,
      channels: channels,
      pixels: [UInt8](repeating: 0, count: width * height * channels)
    )
  }

  /// The image in one channel: luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded.
  public var grey: Image {
    guard channels == 3 else { return self }
    var out = Image(width: width, height: height, channels: 1)
    pixels.withUnsafeBufferPointer { rgb in
      out.pixels.withUnsafeMutableBufferPointer { grey in
        for i in grey.indices {
          // Fixed point of 16 bits; the three weights add up to 65536.
          let sum =
            19595 * UInt32(rgb[3 * i]) + 38470 * UInt32(rgb[3 * i + 1])
            + 7471 * UInt32(rgb[3 * i + 2]) + 32768
          grey[i] = UInt8(sum >> 16)
        }
      }
    }
    return out
  }

  /// The image in three channels.
  public var rgb: Image {
    guard channels == 1 else { return self }
    var out = Image(width: width, height: height, channels: 3)
    for i in pixels.indices {
      out.pixels[3 * i] = pixels[i]
      out.pixels[3 * i + 1] = pixels[i]
      out.pixels[3 * i + 2] = pixels[i]
    }
    return out
  }
}
