import Imagery

/// Colours as light, before a camera makes an image of them: H × W, in grey levels.
struct Exposure {
  let width: Int
  let height: Int
  var colours: [SIMD4<Float>]

  /// The light of an image.
  init(_ image: Image) {
    width = image.width
    height = image.height
    colours = [SIMD4<Float>](repeating: .zero, count: image.width * image.height)
    for i in colours.indices {
      let (red, green, blue) = (
        image.pixels[3 * i], image.pixels[3 * i + 1], image.pixels[3 * i + 2]
      )
      colours[i] = SIMD4<Float>(Float(red), Float(green), Float(blue), 0)
    }
  }

  init(width: Int, height: Int, colours: [SIMD4<Float>]) {
    precondition(colours.count == width * height)
    self.width = width
    self.height = height
    self.colours = colours
  }

  /// The image, rounded to bytes.
  var image: Image {
    var image = Image(width: width, height: height, channels: 3)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      colours.withUnsafeBufferPointer { colours in
        for i in colours.indices {
          var colour = colours[i]
          colour.replace(with: 0, where: colour .< 0)
          colour.replace(with: 255, where: colour .> 255)
          colour += 0.5
          pixels[3 * i] = UInt8(truncatingIfNeeded: Int32(colour.x))
          pixels[3 * i + 1] = UInt8(truncatingIfNeeded: Int32(colour.y))
          pixels[3 * i + 2] = UInt8(truncatingIfNeeded: Int32(colour.z))
        }
      }
    }
    return image
  }

  /// Softens by a Gaussian of a deviation in pixels, up to 3.
  mutating func blur(sigma: Double) {
    guard sigma > 0.1 else { return }
    let reach = min(8, Int(2.5 * sigma + 1))
    var weights = (0...reach).map { i in
      Float(power2(-0.721_347_520_444_481_7 * Double(i * i) / (sigma * sigma)))
    }
    let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
    weights = weights.map { $0 / sum }
    var across = colours
    let (width, height) = (width, height)
    weights.withUnsafeBufferPointer { weights in
      colours.withUnsafeMutableBufferPointer { colours in
        across.withUnsafeMutableBufferPointer { across in
          for y in 0..<height {
            for x in 0..<width {
              var value = colours[y * width + x] * weights[0]
              for i in 1...reach {
                let (left, right) = (max(0, x - i), min(width - 1, x + i))
                value += (colours[y * width + left] + colours[y * width + right]) * weights[i]
              }
              across[y * width + x] = value
            }
          }
          for y in 0..<height {
            for x in 0..<width {
              var value = across[y * width + x] * weights[0]
              for i in 1...reach {
                let (above, below) = (max(0, y - i), min(height - 1, y + i))
                value += (across[above * width + x] + across[below * width + x]) * weights[i]
              }
              colours[y * width + x] = value
            }
          }
        }
      }
    }
  }
}
