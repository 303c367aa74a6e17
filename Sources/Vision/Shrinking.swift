internal import CVision
public import Imagery

extension Image {
  /// The image at a smaller size, each pixel the average of the area it covers.
  public func shrunk(width newWidth: Int, height newHeight: Int) throws(VisionError) -> Image {
    precondition((1...width).contains(newWidth) && (1...height).contains(newHeight))
    guard newWidth != width || newHeight != height else { return self }
    _ = VisionLibrary.quietened
    var out = Image(width: newWidth, height: newHeight, channels: channels)
    let status = out.pixels.withUnsafeMutableBufferPointer { out in
      pixels.withUnsafeBufferPointer { pixels -> vision_status in
        guard let out = out.baseAddress, let pixels = pixels.baseAddress else { return VISION_OK }
        return vision_shrink(
          pixels,
          Int32(width),
          Int32(height),
          Int32(channels),
          Int32(newWidth),
          Int32(newHeight),
          out
        )
      }
    }
    try check(status)
    return out
  }
}
