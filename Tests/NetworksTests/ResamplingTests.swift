import Imagery
import Networks
import Testing

@Suite struct ResamplingTests {
  private static let all: [Resampling] = [.bilinear, .bicubic, .lanczos]

  @Test func `half the size weighs pixels by a triangle as wide as two of what is left`() {
    // By hand: 3/7, 3/7, 1/7 and 1/7, 3/7, 3/7 of the four pixels, rounded.
    let image = Image(width: 4, height: 1, channels: 1, pixels: [0, 0, 255, 255])
    #expect(Resampling.bilinear(image, width: 2, height: 1).pixels == [36, 219])
    let column = Image(width: 1, height: 4, channels: 1, pixels: [0, 0, 255, 255])
    #expect(Resampling.bilinear(column, width: 1, height: 2).pixels == [36, 219])
  }

  @Test(arguments: all) func `one grey stays it at any size, and its own size changes nothing`(
    filter: Resampling
  ) {
    let grey = Image(width: 7, height: 5, channels: 3, pixels: [UInt8](repeating: 77, count: 105))
    for (width, height) in [(3, 2), (20, 11), (7, 1)] {
      let resized = filter(grey, width: width, height: height)
      #expect(resized.pixels == [UInt8](repeating: 77, count: 3 * width * height))
    }
    let image = Image(width: 6, height: 4, channels: 1, pixels: (0..<24).map { UInt8($0 * 10) })
    #expect(filter(image, width: 6, height: 4) == image)
  }

  @Test(arguments: all) func `a mirrored image becomes the mirrored result`(filter: Resampling) {
    let row: [UInt8] = [3, 200, 17, 90, 255, 0, 31, 128, 64]
    let there = filter(
      Image(width: 9, height: 1, channels: 1, pixels: row),
      width: 4,
      height: 1
    )
    let back = filter(
      Image(width: 9, height: 1, channels: 1, pixels: row.reversed()),
      width: 4,
      height: 1
    )
    #expect(back.pixels.reversed() == there.pixels)
  }
}
