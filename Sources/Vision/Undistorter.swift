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
  public init(camera: Camera) throws(VisionError) {
    self.camera = camera
    let coefficients: [Double]
    var fisheye: Int32 = 0
    switch camera.distortion {
    case .pinhole:
      lookup = nil
      known = Mask(width: camera.width, height: camera.height, filledWith: 255)
      return
    case .brownConrady(let k1, let k2, let p1, let p2, let k3):
      coefficients = [k1, k2, p1, p2, k3]
    case .kannalaBrandt(let k1, let k2, let k3, let k4):
      coefficients = [k1, k2, k3, k4]
      fisheye = 1
    }
    _ = VisionLibrary.quietened
    let (width, height) = (camera.width, camera.height)
    let intrinsics = [camera.focal.x, camera.focal.y, camera.centre.x, camera.centre.y]
    var map = [SIMD2<Float>](repeating: .zero, count: width * height)
    let status = map.withUnsafeMutableBytes { out -> vision_status in
      guard let out = out.bindMemory(to: Float.self).baseAddress else { return VISION_OK }
      return vision_undistortion_map(
        intrinsics,
        coefficients,
        fisheye,
        Int32(width),
        Int32(height),
        out
      )
    }
    try check(status)
    let last = SIMD2<Float>(Float(width - 1), Float(height - 1))
    known = Mask(
      width: width,
      height: height,
      values: map.map { p in
        p.x >= 0 && p.y >= 0 && p.x <= last.x && p.y <= last.y ? 255 : 0
      }
    )
    lookup = map
  }

  /// The image as the pinhole camera would see it; black where `known` is 0.
  public func image(_ image: Image) throws(VisionError) -> Image {
    precondition(image.width == camera.width && image.height == camera.height)
    guard let lookup else { return image }
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
