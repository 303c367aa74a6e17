import Formats
import Imagery
import TestSupport
import Testing

@Suite struct ImageFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["a.png", "a.ppm", "a.pgm"], [1, 3])
  func `an image without loss reads back as it was written`(name: String, channels: Int) throws {
    let image = pattern(width: 31, height: 17, channels: channels)
    try ImageFile.write(image, to: folder.file(name))
    #expect(try ImageFile.read(folder.file(name)) == image)
    let size = try ImageFile.size(of: folder.file(name))
    #expect(size == (31, 17))
  }

  @Test func `content counts, not the extension`() throws {
    let image = pattern(width: 5, height: 5, channels: 3)
    let path = try folder.file("a.jpg", PNG.encode(image))
    #expect(try ImageFile.read(path) == image)
  }

  @Test func `an unknown format names those that are readable`() throws {
    let path = try folder.file("a.tif", "II*\0and so on")
    expectFileError(path, "PNG", "JPEG", "PPM") { _ = try ImageFile.read(path) }
    let empty = try folder.file("empty.png", "")
    expectFileError(empty, "an empty file") { _ = try ImageFile.read(empty) }
  }

  @Test func `an unknown extension is refused on writing`() throws {
    let image = pattern(width: 2, height: 2, channels: 1)
    expectFileError("out.bmp", ".bmp", ".png") { try ImageFile.write(image, to: "out.bmp") }
    expectFileError("png", "no extension") { try ImageFile.write(image, to: "png") }
  }

  @Test func `missing files and folders are named`() throws {
    let missing = folder.file("none.png")
    expectFileError(missing, "no such file") { _ = try ImageFile.read(missing) }
    expectFileError(folder.path, "a folder") { _ = try ImageFile.read(folder.path) }
  }

  /// A format of one byte a pixel in a row, for the registry.
  private struct RowCodec: ImageDecoding {
    let formats = ["ROW"]
    func canDecode(_ path: String) -> Bool {
      (try? FileContents.head(of: path, count: 3)) == Array("ROW".utf8)
    }
    func decode(_ path: String) throws -> Image {
      let pixels = Array(try FileContents.bytes(of: path)[3...])
      return Image(width: pixels.count, height: 1, channels: 1, pixels: pixels)
    }
  }

  @Test func `a registered codec reads its format and is named`() throws {
    ImageCodecs.register(RowCodec())
    let path = try folder.file("a.row", "ROWabc")
    #expect(try ImageFile.read(path).pixels == Array("abc".utf8))
    let size = try ImageFile.size(of: path)
    #expect(size == (3, 1))
    let other = try folder.file("a.tif", "II*\0")
    expectFileError(other, "ROW") { _ = try ImageFile.read(other) }
  }
}

@Suite struct PNMTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `headers may hold comments`() throws {
    let path = try folder.file("a.pgm", "P5 # grey\n# by hand\n2\t1\n255\nAB")
    let image = try ImageFile.read(path)
    #expect(image.pixels == [65, 66] && image.channels == 1)
  }

  @Test func `values are scaled from the largest`() throws {
    let path = try folder.file("a.pgm", Array("P5\n3 1\n15\n".utf8) + [0, 7, 15])
    // 7 / 15 of 255 is 119.
    #expect(try ImageFile.read(path).pixels == [0, 119, 255])
  }

  @Test func `16-bit values are big-endian`() throws {
    let path = try folder.file("a.pgm", Array("P5\n2 1\n65535\n".utf8) + [0x12, 0x12, 0xFF, 0xFF])
    #expect(try ImageFile.read(path).pixels == [0x12, 0xFF])
  }

  @Test(arguments: [
    "P5\n2 2\n255\nABC", "P5\n2 2\n255\nABCDE", "P5\n2 2\n0\nABCD", "P5\n2 x\n255\nABCD",
    "P5\n99999999 99999999\n255\nA", "P5\n-2 -2\n255\nABCD", "P5\n2", "P5\n2 2\n70000\nABCD",
    "P5\n9223372036854775807 9223372036854775807\n255\nA",
  ])
  func `malformed files are refused`(text: String) throws {
    let path = try folder.file("a.pgm", text)
    expectFileError(path) { _ = try ImageFile.read(path) }
  }
}
