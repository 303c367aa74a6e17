import Formats
import Imagery
import TestSupport
import Testing

@Suite struct JPEGTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A ramp in every channel: what JPEG keeps best.
  private func ramp(channels: Int) -> Image {
    let pixels = (0..<64 * 48 * channels).map { i in UInt8(i / channels % 64 * 3) }
    return Image(width: 64, height: 48, channels: channels, pixels: pixels)
  }

  @Test(arguments: [1, 3])
  func `a smooth image survives within its quantisation`(channels: Int) throws {
    let image = ramp(channels: channels)
    try JPEG.write(image, to: folder.file("a.jpg"), quality: 95)
    let read = try ImageFile.read(folder.file("a.jpg"))
    #expect(read.channels == channels)
    let worst = zip(read.pixels, image.pixels).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(worst) <= 4)
    let size = try ImageFile.size(of: folder.file("a.jpg"))
    #expect(size == (64, 48))
  }

  @Test func `a lower quality makes a smaller file`() throws {
    let image = pattern(width: 64, height: 64, channels: 3)
    let small = try JPEG.encode(image, quality: 20)
    let large = try JPEG.encode(image, quality: 90)
    #expect(small.count < large.count)
  }

  @Test func `a file cut off anywhere is an error`() throws {
    let whole = try JPEG.encode(ramp(channels: 3), quality: 90)
    try expectTruncationErrors(of: whole, named: "a.jpg", lengths: 0..<whole.count) {
      _ = try ImageFile.read($0)
    }
  }

  @Test func `damage never ends the process`() throws {
    let whole = try JPEG.encode(pattern(width: 40, height: 30, channels: 3))
    try expectSurvival(of: whole, named: "a.jpg", seed: 11) {
      _ = try ImageFile.size(of: $0)
      _ = try ImageFile.read($0)
    }
  }

  /// Markers only: start of image, a frame of `components`, start of scan.
  private func header(width: UInt16, height: UInt16, components: UInt8) -> [UInt8] {
    func bytes(_ word: UInt16) -> [UInt8] { [UInt8(word >> 8), UInt8(word & 255)] }
    let ids = Array(1...components)
    var file: [UInt8] = [0xFF, 0xD8]
    file += [0xFF, 0xC0] + bytes(8 + 3 * UInt16(components)) + [8]
    file += bytes(height) + bytes(width) + [components]
    for id in ids { file += [id, 0x11, 0] }
    file += [0xFF, 0xDA] + bytes(6 + 2 * UInt16(components)) + [components]
    for id in ids { file += [id, 0] }
    return file + [0, 63, 0]
  }

  @Test func `CMYK is refused by name`() throws {
    let path = try folder.file("a.jpg", header(width: 8, height: 8, components: 4))
    expectFileError(path, "CMYK", "RGB") { _ = try ImageFile.read(path) }
  }

  @Test func `a size beyond what is read is refused`() throws {
    let path = try folder.file("a.jpg", header(width: 65500, height: 65500, components: 3))
    expectFileError(path, "65500 × 65500") { _ = try ImageFile.read(path) }
  }
}
