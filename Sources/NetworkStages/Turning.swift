internal import Geometry
internal import Imagery

extension Image {
  /// What a camera in the same place but turned would have seen, sampled bilinearly; black outside.
  ///
  /// `rotation` brings directions of the turned camera into this one's.
  func turned(by rotation: Matrix3, _ camera: Camera) -> Image {
    var result = Image(width: width, height: height, channels: channels)
    pixels.withUnsafeBufferPointer { source in
      for y in 0..<height {
        for x in 0..<width {
          let ray = rotation * camera.rayPinhole(Vector2(Double(x), Double(y)))
          guard ray.z > 0 else { continue }
          let place = camera.projectPinhole(ray)
          guard place.x >= 0, place.y >= 0, place.x <= Double(width - 1),
            place.y <= Double(height - 1)
          else { continue }
          let (left, top) = (Int(place.x), Int(place.y))
          let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
          let (fx, fy) = (place.x - Double(left), place.y - Double(top))
          for channel in 0..<channels {
            func value(_ x: Int, _ y: Int) -> Double {
              Double(source[(y * width + x) * channels + channel])
            }
            let upper = value(left, top) * (1 - fx) + value(right, top) * fx
            let lower = value(left, bottom) * (1 - fx) + value(right, bottom) * fx
            result.pixels[(y * width + x) * channels + channel] =
              UInt8((upper * (1 - fy) + lower * fy).rounded())
          }
        }
      }
    }
    return result
  }
}
