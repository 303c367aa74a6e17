public import Imagery
internal import RealModule

/// What moves, tinted on its frame.
public enum MaskOverlay {
  /// The frame with each marked pixel tinted and each region outlined; the rest a little paler.
  ///
  /// 255 has the accent colour; every other value above 0 is an object and has its own.
  public static func picture(frame: Image, mask: Mask) -> Image {
    precondition(frame.width == mask.width && frame.height == mask.height)
    var image = frame.rgb
    let luma = frame.grey.pixels
    let tints = (0...255).map { SIMD3<Float>(tint(ofObject: UInt8($0))) }
    let (width, height) = (mask.width, mask.height)
    mask.values.withUnsafeBufferPointer { values in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        for y in 0..<height {
          for x in 0..<width {
            let i = y * width + x
            let value = values[i]
            let old = SIMD3<Float>(
              Float(pixels[3 * i]),
              Float(pixels[3 * i + 1]),
              Float(pixels[3 * i + 2])
            )
            let new: SIMD3<Float>
            if value == 0 {
              new = old * 0.62 + (Float(luma[i]) * 0.3 + 8)
            } else {
              let isEdge =
                x > 0 && values[i - 1] != value || x + 1 < width && values[i + 1] != value
                || y > 0 && values[i - width] != value
                || y + 1 < height && values[i + width] != value
              let shade = Float(luma[i]) / 255
              new =
                isEdge
                ? tints[Int(value)]
                : old * 0.4 + tints[Int(value)] * (0.6 * (0.35 + 0.65 * shade))
            }
            for channel in 0..<3 {
              pixels[3 * i + channel] = UInt8(min(255, max(0, new[channel])) + 0.5)
            }
          }
        }
      }
    }
    return image
  }

  /// An object's colour: equally light hues, far apart for ids that follow each other.
  public static func tint(ofObject id: UInt8) -> SIMD3<UInt8> {
    guard id < 255 else { return SIMD3(255, 106, 43) }
    // Turning by the golden angle never comes near an earlier hue soon.
    let hue = Double(id) * 2.399963229728653
    return OKLab.sRGB(SIMD3(0.74, 0.15 * Double.cos(hue), 0.15 * Double.sin(hue)))
  }
}
