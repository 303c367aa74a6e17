import Formats
import Imagery
import Testing

/// An image whose pixels all differ from their neighbours.
func pattern(width: Int, height: Int, channels: Int) -> Image {
  let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 11) }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

@Suite struct ImageFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["a.png", "a.ppm"], [1, 3])
  func `an image without loss reads back as it was written`(name: String, channels: Int) throws {
    let image = pattern(width: 31, height: 17, channels: channels)
    try ImageFile.write(image, to: folder.file(name))
    #expect(try ImageFile.read(folder.file(name)) == image)
    let size = try ImageFile.size(of: folder.file(name))
    #expect(size == (31, 17))
  }

  @Test(arguments: [1, 3])
  func `16-bit samples read back as they were written`(channels: Int) throws {
    let samples = (0..<20 * 9 * channels).map { UInt16(truncatingIfNeeded: $0 * 7919) }
    let raster = Raster16(width: 20, height: 9, channels: channels, samples: samples)
    try PNG.write(raster, to: folder.file("a.png"))
    #expect(try PNG.read16(folder.file("a.png")) == raster)
  }

  @Test(arguments: [1, 3])
  func `a smooth image survives JPEG within its quantisation`(channels: Int) throws {
    let pixels = (0..<64 * 48 * channels).map { i in UInt8(i / channels % 64 * 3) }
    let image = Image(width: 64, height: 48, channels: channels, pixels: pixels)
    try JPEG.write(image, to: folder.file("a.jpg"), quality: 95)
    let read = try ImageFile.read(folder.file("a.jpg"))
    #expect(read.channels == channels)
    let worst = zip(read.pixels, pixels).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(worst) <= 4)
  }
}
