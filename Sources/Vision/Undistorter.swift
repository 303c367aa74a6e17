internal import CVision
public import Geometry
public import Imagery

/// Takes a lens's distortion out of images: what `camera` saw, as `camera.pinhole` would see it.
public struct Undistorter: Sendable {
  /// The camera that took the images.
  public let camera: Camera

  /// 255 where the undistorted image shows something, 0 on the border it cannot know.
  public let known: Mask

  /// Where to look for each pixel; nil for a pinhole, whose images stay as they are.
  private let lookup: [SIMD2<Float>]?

  /// Prepares the look-up for one camera.
  public init(camera: Camera) {
    self.camera = camera
    let (width, height) = (camera.width, camera.height)
    guard camera.distortion != .pinhole else {
      lookup = nil
      known = Mask(width: width, height: height, filledWith: 255)
      return
    }
    let last = Vector2(Double(width - 1), Double(height - 1))
    var lookup = [SIMD2<Float>](repeating: Self.outside, count: width * height)
    var known = Mask(width: width, height: height, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        let ray = camera.rayPinhole(Vector2(Double(x), Double(y)))
        // Nil where the lens model would fold the image over.
        guard let place = camera.project(ray), place.x >= 0, place.y >= 0, place.x <= last.x,
          place.y <= last.y
        else { continue }
        lookup[y * width + x] = SIMD2<Float>(place)
        known.values[y * width + x] = 255
      }
    }
    self.lookup = lookup
    self.known = known
  }

  /// A place that is black.
  private static let outside = SIMD2<Float>(-2, -2)

  /// The image as the pinhole camera would see it; black where `known` is 0.
  public func image(_ image: Image) throws(VisionError) -> Image {
    precondition(image.width == camera.width && image.height == camera.height)
    guard let lookup else { return image }
    _ = VisionLibrary.quietened
    var out = Image(width: image.width, height: image.height, channels: image.channels)
    let status = out.pixels.withUnsafeMutableBufferPointer { out in
      image.pixels.withUnsafeBufferPointer { pixels in
        lookup.withUnsafeBytes { map -> vision_status in
          guard let out = out.baseAddress, let pixels = pixels.baseAddress,
            let map = map.bindMemory(to: Float.self).baseAddress
          else { return VISION_OK }
          return vision_remap(
            pixels,
            Int32(image.width),
            Int32(image.height),
            Int32(image.channels),
            map,
            out
          )
        }
      }
    }
    try check(status)
    return out
  }
}
