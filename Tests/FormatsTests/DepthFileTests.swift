import Formats
import Imagery
import TestSupport
import Testing

@Suite struct DepthFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["a.pfm", "a.png"])
  func `depth reads back, unknown as NaN`(name: String) throws {
    let map = DepthMap(width: 3, height: 2, values: [1, 2.5, .nan, 10, 0.25, 60])
    try DepthFile.write(map, to: folder.file(name), unitsPerMetre: 1000)
    let read = try DepthFile.read(folder.file(name), unitsPerMetre: 1000)
    #expect(read.width == 3 && read.height == 2)
    #expect(read.values[2].isNaN)
    #expect(read.values[..<2] == map.values[..<2] && read.values[3...] == map.values[3...])
  }

  @Test func `PFM holds rows from the bottom, little-endian where the scale is negative`() throws {
    let map = DepthMap(width: 2, height: 2, values: [1, -2, .nan, .infinity])
    try PFM.write(map, to: folder.file("a.pfm"))
    let expected: [UInt8] =
      Array("Pf\n2 2\n-1.0\n".utf8) + [0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F] + [
        0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
      ]
    #expect(try bytes(folder.file("a.pfm")) == expected)
  }

  @Test func `PFM of either byte order reads the same`() throws {
    let big = Array("Pf\n1 2\n1\n".utf8) + [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]
    let little = Array("Pf 1 2 -0.003\r".utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
    #expect(try PFM.read(folder.file("a.pfm", big)).values == [-2, 1])
    #expect(try PFM.read(folder.file("b.pfm", little)).values == [-2, 1])
  }

  @Test func `an infinity in PFM is unknown, as in Middlebury's files`() throws {
    let file = Array("Pf\n1 1\n-1\n".utf8) + [0, 0, 0x80, 0x7F]
    #expect(try PFM.read(folder.file("a.pfm", file)).values[0].isNaN)
  }

  @Test(arguments: [
    ("PF\n1 1\n-1\n", "three channels"), ("P5\n1 1\n-1\n", "no Pf"), ("Pf\n1 1\n0\n", "scale"),
    ("Pf\n1 1\nx\n", "\"x\""), ("Pf\n1 1", "breaks off"), ("Pf\n0 1\n-1\n", "0 × 1"),
    ("Pf\n99999 99999\n-1\n", "99999 × 99999"), ("Pf\n2 2\n-1\n", "4 bytes"), ("", "no Pf"),
  ])
  func `malformed PFM is refused`(header: String, fragment: String) throws {
    let path = try folder.file(
      "a.pfm",
      Array(header.utf8) + (header.hasSuffix("\n") ? [0, 0, 0, 0] : [])
    )
    expectFileError(path, fragment) { _ = try DepthFile.read(path) }
  }

  @Test func `a PNG unit is a fraction of a metre`() throws {
    let png = HandMadePNG(
      width: 3,
      height: 1,
      bits: 16,
      colourType: 0,
      rows: [[0, 0, 0x13, 0x88, 0xFF, 0xFF]]
    )
    let path = try folder.file("a.png", png.bytes)
    let map = try DepthFile.read(path, unitsPerMetre: 5000)
    #expect(map.values[0].isNaN)
    #expect(map.values[1...] == [1, Float(13.107)])
  }

  @Test func `a depth that is known stays known in PNG`() throws {
    let map = DepthMap(width: 4, height: 1, values: [1e-6, 0.0026, -3, 65.535])
    try DepthFile.write(map, to: folder.file("a.png"), unitsPerMetre: 1000)
    let raster = try PNG.read16(folder.file("a.png"))
    // What is not positive is no depth.
    #expect(raster.samples == [1, 3, 0, 65535])
  }

  @Test func `a depth that 16 bits do not hold is refused, and nothing is left`() throws {
    let map = DepthMap(width: 2, height: 2, values: [1, 1, 1, 65.6])
    let path = folder.file("a.png")
    expectFileError(path, "65.6", "(1, 1)", "--depth-scale") {
      try DepthFile.write(map, to: path, unitsPerMetre: 1000)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `PNG depth needs a scale and 16 grey bits`() throws {
    let path = folder.file("a.png")
    try PNG.write(pattern(width: 2, height: 2, channels: 1), to: path)
    expectFileError(path, "--depth-scale") { _ = try DepthFile.read(path) }
    expectFileError(path, "8 bits") { _ = try DepthFile.read(path, unitsPerMetre: 1000) }
    for scale in [0, -1, .nan, .infinity] {
      expectFileError(path, "scale") { _ = try DepthFile.read(path, unitsPerMetre: scale) }
    }
    let colour = Raster16(width: 1, height: 1, channels: 3, samples: [1, 2, 3])
    try PNG.write(colour, to: path)
    expectFileError(path, "colour") { _ = try DepthFile.read(path, unitsPerMetre: 1000) }
    expectFileError("a.tif", ".pfm", ".png") { _ = try DepthFile.read("a.tif") }
  }
}
