import Formats
import Imagery
import Testing

@Suite struct FlowAndDepthTests {
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

  @Test(arguments: ["a.pfm", "a.png"])
  func `depth reads back, unknown as NaN`(name: String) throws {
    let map = DepthMap(width: 3, height: 2, values: [1, 2.5, .nan, 10, 0.25, 60])
    try DepthFile.write(map, to: folder.file(name), unitsPerMetre: 1000)
    let read = try DepthFile.read(folder.file(name), unitsPerMetre: 1000)
    #expect(read.values[2].isNaN)
    #expect(read.values[..<2] == map.values[..<2] && read.values[3...] == map.values[3...])
  }
}
