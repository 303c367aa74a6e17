import Formats
import Imagery
import TestSupport
import Testing

@Suite struct FlowFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["a.flo", "a.png"])
  func `flow reads back, unknown as NaN`(name: String) throws {
    let flow = FlowField(
      width: 2,
      height: 2,
      vectors: [SIMD2(1.5, -2.25), SIMD2(.nan, .nan), SIMD2(-511, 511), SIMD2(0, 1.0 / 64)]
    )
    try FlowFile.write(flow, to: folder.file(name))
    let read = try FlowFile.read(folder.file(name))
    #expect(read.vectors[0] == flow.vectors[0])
    #expect(read.vectors[1].x.isNaN && read.vectors[1].y.isNaN)
    #expect(read.vectors[2...] == flow.vectors[2...])
  }

  /// 1 as a little-endian float, -2, and 1e10.
  private let one: [UInt8] = [0, 0, 0x80, 0x3F]
  private let minusTwo: [UInt8] = [0, 0, 0, 0xC0]
  private let unknown: [UInt8] = [0xF9, 0x02, 0x15, 0x50]

  private var expected: [UInt8] {
    Array("PIEH".utf8) + [2, 0, 0, 0, 1, 0, 0, 0] + one + minusTwo + unknown + unknown
  }

  @Test func `.flo is written byte by byte as the format says`() throws {
    let flow = FlowField(width: 2, height: 1, vectors: [SIMD2(1, -2), SIMD2(3, .nan)])
    try FloFile.write(flow, to: folder.file("a.flo"))
    #expect(try bytes(folder.file("a.flo")) == expected)
  }

  @Test func `beyond 1e9 is unknown, 1e9 itself is not`() throws {
    let flow = try FloFile.read(folder.file("a.flo", expected))
    #expect(flow.vectors[0] == SIMD2(1, -2))
    #expect(flow.vectors[1].x.isNaN && flow.vectors[1].y.isNaN)
    let billion: [UInt8] = [0x28, 0x6B, 0x6E, 0x4E]
    let edge = Array(expected[..<20]) + billion + one
    #expect(try FloFile.read(folder.file("b.flo", edge)).vectors[1] == SIMD2(1e9, 1))
  }

  @Test func `a .flo file cut off anywhere, or too long, is an error`() throws {
    try expectTruncationErrors(of: expected, named: "a.flo", lengths: 0..<expected.count) {
      _ = try FloFile.read($0)
    }
    let path = try folder.file("a.flo", expected + [0])
    expectFileError(path, "17 bytes", "16") { _ = try FloFile.read(path) }
  }

  @Test(
    arguments: [
      [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0],
      [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F],
    ] as [[UInt8]]
  )
  func `an impossible size is refused`(size: [UInt8]) throws {
    let path = try folder.file("a.flo", Array("PIEH".utf8) + size + one)
    expectFileError(path, "size") { _ = try FloFile.read(path) }
  }

  @Test func `KITTI's channels are u, v and whether it is known`() throws {
    let png = HandMadePNG(
      width: 2,
      height: 1,
      bits: 16,
      colourType: 2,
      // 32768 + 64 × 1.5 and 32768 - 64 × 2; then a vector that is not known.
      rows: [[0x80, 0x60, 0x7F, 0x80, 0, 1, 0x80, 0x60, 0x7F, 0x80, 0, 0]]
    )
    let flow = try FlowFile.read(folder.file("a.png", png.bytes))
    #expect(flow.vectors[0] == SIMD2(1.5, -2))
    #expect(flow.vectors[1].x.isNaN && flow.vectors[1].y.isNaN)
    try FlowFile.write(flow, to: folder.file("b.png"))
    #expect(try PNG.read16(folder.file("b.png")).samples == [0x8060, 0x7F80, 1, 0, 0, 0])
  }

  @Test(arguments: [SIMD2<Float>(512, 0), SIMD2(0, -512.1)])
  func `KITTI's format refuses what it does not hold`(vector: SIMD2<Float>) throws {
    let flow = FlowField(width: 1, height: 1, vectors: [vector])
    let path = folder.file("a.png")
    expectFileError(path, "512", ".flo") { try FlowFile.write(flow, to: path) }
    #expect(folder.names.isEmpty)
  }

  @Test func `flow is not read from other images`() throws {
    let grey = Raster16(width: 1, height: 1, channels: 1, samples: [1])
    try PNG.write(grey, to: folder.file("a.png"))
    expectFileError("a.png", "grey") { _ = try FlowFile.read(folder.file("a.png")) }
    expectFileError("a.jpg", ".flo", ".png") { _ = try FlowFile.read("a.jpg") }
  }
}

@Suite struct MaskFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a mask reads back as it was written`() throws {
    let mask = Mask(width: 3, height: 1, values: [0, 7, 255])
    try MaskFile.write(mask, to: folder.file("a.png"))
    #expect(try MaskFile.read(folder.file("a.png")) == mask)
  }

  @Test func `colours of a palette give indices, greys their values`() throws {
    var png = HandMadePNG(
      width: 3,
      height: 1,
      bits: 8,
      colourType: 3,
      palette: [0, 0, 0, 128, 0, 0, 0, 128, 0],
      rows: [[2, 0, 1]]
    )
    #expect(try MaskFile.read(folder.file("a.png", png.bytes)).values == [2, 0, 1])
    png.palette = [255, 255, 255, 0, 0, 0, 9, 9, 9]
    #expect(try MaskFile.read(folder.file("b.png", png.bytes)).values == [9, 255, 0])
  }

  @Test func `packed indices are unpacked`() throws {
    let png = HandMadePNG(
      width: 5,
      height: 1,
      bits: 2,
      colourType: 3,
      palette: [0, 0, 0, 128, 0, 0, 0, 128, 0],
      rows: [[0b0110_0001, 0b1000_0000]]
    )
    #expect(try MaskFile.read(folder.file("a.png", png.bytes)).values == [1, 2, 0, 1, 2])
  }

  @Test func `an RGB mask is yes where any channel is`() throws {
    let image = Image(width: 2, height: 1, channels: 3, pixels: [0, 0, 0, 0, 5, 200])
    try PNG.write(image, to: folder.file("a.png"))
    #expect(try MaskFile.read(folder.file("a.png")).values == [0, 200])
  }

  @Test func `16 bits and other formats are no masks`() throws {
    let raster = Raster16(width: 1, height: 1, channels: 1, samples: [1])
    try PNG.write(raster, to: folder.file("a.png"))
    expectFileError("a.png", "16-bit") { _ = try MaskFile.read(folder.file("a.png")) }
    let jpeg = try folder.file("b.png", JPEG.encode(pattern(width: 8, height: 8, channels: 1)))
    expectFileError(jpeg, "PNG") { _ = try MaskFile.read(jpeg) }
  }
}
