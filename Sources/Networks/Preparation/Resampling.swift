public import Imagery
internal import RealModule

/// Resizing of 8-bit images, with filters as wide as the pixels that are left, to the bits of Pillow.
///
/// Networks that were trained on images resized by Pillow see the same bytes here: weights of 22 bits, columns
/// first, each pass rounded to 8 bits.
public enum Resampling: Sendable {
  /// A triangle.
  case bilinear
  /// Cubic polynomials of slope −0.5.
  case bicubic
  /// Three lobes of a windowed sine.
  case lanczos

  /// An image of another size.
  public func callAsFunction(_ image: Image, width: Int, height: Int) -> Image {
    precondition(width > 0 && height > 0 && image.width > 0 && image.height > 0)
    var result = image
    if width != image.width { result = horizontally(result, to: width) }
    if height != image.height { result = vertically(result, to: height) }
    return result
  }

  private var support: Double {
    switch self {
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  private func value(_ x: Double) -> Double {
    let a = abs(x)
    switch self {
    case .bilinear: return max(1 - a, 0)
    case .bicubic:
      if a < 1 { return (1.5 * a - 2.5) * a * a + 1 }
      return a < 2 ? ((-0.5 * a + 2.5) * a - 4) * a + 2 : 0
    case .lanczos:
      func sinc(_ x: Double) -> Double { x == 0 ? 1 : .sin(.pi * x) / (.pi * x) }
      return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }

  /// What each pixel of the result is made of: where it begins, and weights that sum to 2²².
  private func weights(from size: Int, to other: Int) -> [(start: Int, weights: [Int32])] {
    let scale = Double(size) / Double(other)
    let width = max(scale, 1)
    let reach = support * width
    return (0..<other).map { place in
      let centre = (Double(place) + 0.5) * scale
      let start = max(Int(centre - reach + 0.5), 0)
      let end = min(Int(centre + reach + 0.5), size)
      let values = (start..<end).map { value((Double($0) - centre + 0.5) / width) }
      let sum = values.reduce(0, +)
      let fixed = values.map { Int32(($0 / sum * 0x1p22).rounded(.toNearestOrAwayFromZero)) }
      return (start, fixed)
    }
  }

  private func horizontally(_ image: Image, to width: Int) -> Image {
    var result = Image(width: width, height: image.height, channels: image.channels)
    let weights = weights(from: image.width, to: width)
    let channels = image.channels
    image.pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<image.height {
          for x in 0..<width {
            let (start, weights) = weights[x]
            for channel in 0..<channels {
              var sum: Int32 = 1 << 21
              var place = (y * image.width + start) * channels + channel
              for weight in weights {
                sum += Int32(source[place]) * weight
                place += channels
              }
              target[(y * width + x) * channels + channel] = UInt8(clamping: sum >> 22)
            }
          }
        }
      }
    }
    return result
  }

  private func vertically(_ image: Image, to height: Int) -> Image {
    var result = Image(width: image.width, height: height, channels: image.channels)
    let weights = weights(from: image.height, to: height)
    let row = image.width * image.channels
    image.pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          let (start, weights) = weights[y]
          for x in 0..<row {
            var sum: Int32 = 1 << 21
            var place = start * row + x
            for weight in weights {
              sum += Int32(source[place]) * weight
              place += row
            }
            target[y * row + x] = UInt8(clamping: sum >> 22)
          }
        }
      }
    }
    return result
  }
}
