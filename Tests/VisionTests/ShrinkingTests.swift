import Imagery
import TestSupport
import Testing
import Vision

@Suite struct ShrinkingTests {
  private static func noise(width: Int, height: Int, channels: Int) -> Image {
    var random = SplitMix64(seed: 1)
    return Image(
      width: width,
      height: height,
      channels: channels,
      pixels: (0..<width * height * channels).map { _ in UInt8.random(in: 0...255, using: &random) }
    )
  }

  /// The average of `image` over the area from (left, top) to (right, bottom), in pixels from its edge.
  private static func average(
    _ image: Image,
    _ channel: Int,
    left: Double,
    top: Double,
    right: Double,
    bottom: Double
  ) -> Double {
    var sum = 0.0
    for y in Int(top)..<min(image.height, Int(bottom.rounded(.up))) {
      let rows = min(bottom, Double(y + 1)) - max(top, Double(y))
      for x in Int(left)..<min(image.width, Int(right.rounded(.up))) {
        let columns = min(right, Double(x + 1)) - max(left, Double(x))
        sum +=
          rows * columns * Double(image.pixels[(y * image.width + x) * image.channels + channel])
      }
    }
    return sum / ((right - left) * (bottom - top))
  }

  @Test(arguments: [(24, 18), (16, 12), (20, 15), (48, 36), (31, 7), (1, 1)], [1, 3])
  func eachPixelIsTheAverageOfItsArea(size: (width: Int, height: Int), channels: Int) throws {
    let image = Self.noise(width: 48, height: 36, channels: channels)
    let small = try image.shrunk(width: size.width, height: size.height)
    #expect(small.width == size.width && small.height == size.height)
    #expect(small.channels == channels)
    let (a, b) = (48 / Double(size.width), 36 / Double(size.height))
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<channels {
          let wanted = Self.average(
            image,
            channel,
            left: Double(x) * a,
            top: Double(y) * b,
            right: Double(x + 1) * a,
            bottom: Double(y + 1) * b
          )
          let found = small.pixels[(y * size.width + x) * channels + channel]
          // Rounded once, after sums in single precision.
          #expect(isClose(Double(found), wanted, within: 0.501))
        }
      }
    }
  }

  @Test func theSameSizeIsTheSameImage() throws {
    let image = Self.noise(width: 9, height: 5, channels: 3)
    #expect(try image.shrunk(width: 9, height: 5) == image)
  }
}
