import Formats
import Imagery
import TestSupport
import Testing

/// An image whose pixels all differ from their neighbours.
func pattern(width: Int, height: Int, channels: Int) -> Image {
  let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 11) }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

@Suite struct PNGTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [1, 3])
  func `8-bit samples read back as they were written`(channels: Int) throws {
    let image = pattern(width: 31, height: 17, channels: channels)
    try PNG.write(image, to: folder.file("a.png"))
    #expect(try PNG.read(folder.file("a.png")) == image)
    #expect(try PNG.decode(PNG.encode(image), path: "memory") == image)
  }

  @Test(arguments: [1, 3])
  func `16-bit samples read back as they were written`(channels: Int) throws {
    let samples = (0..<20 * 9 * channels).map { UInt16(truncatingIfNeeded: $0 * 7919) }
    let raster = Raster16(width: 20, height: 9, channels: channels, samples: samples)
    try PNG.write(raster, to: folder.file("a.png"))
    #expect(try PNG.read16(folder.file("a.png")) == raster)
  }

  @Test func `equal images give equal bytes`() throws {
    let image = pattern(width: 40, height: 30, channels: 3)
    let first = try PNG.encode(image)
    let second = try PNG.encode(image)
    #expect(first == second)
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let png: HandMadePNG
    let channels: Int
    let pixels: [UInt8]
  }

  static let cases = [
    Case(
      testDescription: "1-bit grey",
      png: HandMadePNG(width: 3, height: 2, bits: 1, colourType: 0, rows: [[0b0100_0000], [0xE0]]),
      channels: 1,
      pixels: [0, 255, 0, 255, 255, 255]
    ),
    Case(
      testDescription: "2-bit grey",
      png: HandMadePNG(width: 4, height: 1, bits: 2, colourType: 0, rows: [[0b0001_1011]]),
      channels: 1,
      pixels: [0, 85, 170, 255]
    ),
    Case(
      testDescription: "4-bit grey, one value transparent",
      png: HandMadePNG(
        width: 2,
        height: 1,
        bits: 4,
        colourType: 0,
        transparency: [0, 3],
        rows: [[0x3F]]
      ),
      channels: 1,
      pixels: [51, 255]
    ),
    Case(
      testDescription: "palette with transparency",
      png: HandMadePNG(
        width: 3,
        height: 1,
        bits: 8,
        colourType: 3,
        palette: [1, 2, 3, 40, 50, 60],
        transparency: [0, 128],
        rows: [[1, 0, 1]]
      ),
      channels: 3,
      pixels: [40, 50, 60, 1, 2, 3, 40, 50, 60]
    ),
    Case(
      testDescription: "grey and alpha",
      png: HandMadePNG(width: 2, height: 1, bits: 8, colourType: 4, rows: [[7, 0, 8, 255]]),
      channels: 1,
      pixels: [7, 8]
    ),
    Case(
      testDescription: "RGB and alpha",
      png: HandMadePNG(
        width: 1,
        height: 2,
        bits: 8,
        colourType: 6,
        rows: [[1, 2, 3, 0], [4, 5, 6, 9]]
      ),
      channels: 3,
      pixels: [1, 2, 3, 4, 5, 6]
    ),
    Case(
      testDescription: "16-bit RGB, scaled by 257",
      png: HandMadePNG(
        width: 1,
        height: 1,
        bits: 16,
        colourType: 2,
        rows: [[0x12, 0x12, 0xFF, 0xFF, 0, 0x80]]
      ),
      channels: 3,
      pixels: [0x12, 0xFF, 0]
    ),
    // Adam7 of 5 × 3: pass 1 has (0,0), pass 2 (4,0), pass 4 (2,0), pass 5 row 2 at 0 2 4, pass 6
    // rows 0 and 2 at 1 3, pass 7 row 1.
    Case(
      testDescription: "interlaced",
      png: HandMadePNG(
        width: 5,
        height: 3,
        bits: 8,
        colourType: 0,
        isInterlaced: true,
        rows: [[0], [4], [2], [20, 22, 24], [1, 3], [21, 23], [10, 11, 12, 13, 14]]
      ),
      channels: 1,
      pixels: [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24]
    ),
  ]

  @Test(arguments: cases)
  func `every kind of file reads as the specification says`(_ example: Case) throws {
    let path = try folder.file("a.png", example.png.bytes)
    let image = try ImageFile.read(path)
    #expect(image.channels == example.channels)
    #expect(image.pixels == example.pixels)
    let size = try ImageFile.size(of: path)
    #expect(size == (image.width, image.height))
  }

  @Test func `16-bit samples are big-endian in the file, and alpha is dropped`() throws {
    let grey = HandMadePNG(
      width: 2,
      height: 1,
      bits: 16,
      colourType: 0,
      rows: [[0x01, 0x02, 0xFE, 0xDC]]
    )
    #expect(try PNG.read16(folder.file("a.png", grey.bytes)).samples == [0x0102, 0xFEDC])
    let alpha = HandMadePNG(width: 1, height: 1, bits: 16, colourType: 4, rows: [[1, 2, 3, 4]])
    #expect(try PNG.read16(folder.file("b.png", alpha.bytes)).samples == [0x0102])
  }

  @Test func `16 bits are not made of 8`() throws {
    let path = folder.file("a.png")
    try PNG.write(pattern(width: 3, height: 3, channels: 1), to: path)
    expectFileError(path, "8 bits", "16") { _ = try PNG.read16(path) }
  }

  @Test func `a file cut off anywhere is an error`() throws {
    let whole = try PNG.encode(pattern(width: 9, height: 7, channels: 3))
    try expectTruncationErrors(of: whole, named: "a.png", lengths: 0..<whole.count) {
      _ = try ImageFile.read($0)
    }
  }

  @Test func `a damaged byte of what matters is an error`() throws {
    let whole = try PNG.encode(pattern(width: 9, height: 7, channels: 1))
    for place in 0..<whole.count - 12 {
      var damaged = whole
      damaged[place] ^= 0x10
      let path = try folder.file("a.png", damaged)
      expectFileError(path) { _ = try ImageFile.read(path) }
    }
  }

  @Test func `damage never ends the process`() throws {
    for colourType: UInt8 in [0, 3] {
      let png = HandMadePNG(
        width: 5,
        height: 3,
        bits: 8,
        colourType: colourType,
        palette: colourType == 3 ? [1, 2, 3, 40, 50, 60] : [],
        rows: [[0, 1, 0, 1, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]]
      )
      try expectSurvival(of: png.bytes, named: "a.png", seed: 7) {
        _ = try ImageFile.size(of: $0)
        _ = try ImageFile.read($0)
        _ = try MaskFile.read($0)
      }
    }
  }

  @Test(arguments: [
    (UInt32(60000), UInt32(60000)), (UInt32(0x7FFF_FFFF), UInt32(0x7FFF_FFFF)), (0, 5), (5, 0),
  ])
  func `a size beyond what is read is refused`(width: UInt32, height: UInt32) throws {
    let png = HandMadePNG(width: width, height: height, bits: 8, colourType: 0, rows: [[0]])
    let path = try folder.file("a.png", png.bytes)
    expectFileError(path) { _ = try ImageFile.read(path) }
    expectFileError(path) { _ = try ImageFile.size(of: path) }
  }
}
