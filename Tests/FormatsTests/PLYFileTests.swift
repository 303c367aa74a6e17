import Formats
import Imagery
import TestSupport
import Testing

/// Two points with everything a cloud can have.
let richCloud = PointCloud(
  positions: [SIMD3(0.1, -2, 3e-7), SIMD3(1e20, 0, -0.5)],
  normals: [SIMD3(0, 0, 1), SIMD3(0.6, 0.8, 0)],
  colours: [SIMD3(0, 128, 255), SIMD3(1, 2, 3)],
  properties: [
    ScalarProperty(name: "a", values: .int8([-128, 127])),
    ScalarProperty(name: "b", values: .uint8([0, 255])),
    ScalarProperty(name: "c", values: .int16([-32768, 32767])),
    ScalarProperty(name: "d", values: .uint16([0, 65535])),
    ScalarProperty(name: "e", values: .int32([.min, .max])),
    ScalarProperty(name: "f", values: .uint32([0, .max])),
    ScalarProperty(name: "sigma", values: .float([0.1, 3])),
    ScalarProperty(name: "h", values: .double([0.1, -1e300])),
  ],
  comments: ["unit metres", "by hand"]
)

@Suite struct PLYFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: CloudEncoding.allCases)
  func `a cloud reads back as it was written`(encoding: CloudEncoding) throws {
    try PLYFile.write(richCloud, to: folder.file("a.ply"), as: encoding)
    #expect(try PLYFile.read(folder.file("a.ply")) == richCloud)
  }

  @Test(arguments: CloudEncoding.allCases)
  func `no points are a cloud too`(encoding: CloudEncoding) throws {
    try PLYFile.write(PointCloud(), to: folder.file("a.ply"), as: encoding)
    #expect(try PLYFile.read(folder.file("a.ply")) == PointCloud())
  }

  @Test func `more points than a block reads back`() throws {
    var generator = SplitMix64(seed: 5)
    let positions = (0..<70_000).map { _ in SIMD3<Float>(generator.normalVector()) }
    let ids = positions.indices.map { UInt16(truncatingIfNeeded: $0) }
    let cloud = PointCloud(
      positions: positions,
      properties: [ScalarProperty(name: "id", values: .uint16(ids))]
    )
    try PLYFile.write(cloud, to: folder.file("a.ply"))
    #expect(try PLYFile.read(folder.file("a.ply")) == cloud)
  }

  @Test func `binary is written byte by byte as the format says`() throws {
    let cloud = PointCloud(
      positions: [SIMD3(1, -2, 0)],
      colours: [SIMD3(9, 8, 7)],
      properties: [ScalarProperty(name: "observations", values: .int32([258]))],
      comments: ["two\nlines"]
    )
    try PLYFile.write(cloud, to: folder.file("a.ply"))
    let header = """
      ply
      format binary_little_endian 1.0
      comment two
      comment lines
      element vertex 1
      property float x
      property float y
      property float z
      property uchar red
      property uchar green
      property uchar blue
      property int observations
      end_header

      """
    let body: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0, 9, 8, 7, 2, 1, 0, 0]
    #expect(try bytes(folder.file("a.ply")) == Array(header.utf8) + body)
  }

  /// Big-endian, faces before the points, properties in another order and with other names of types.
  private var foreign: [UInt8] {
    let header = """
      ply\r
      format binary_big_endian 1.0\r
      comment made by another tool\r
      obj_info ignored\r
      element face 2\r
      property list uchar int vertex_indices\r
      property uint8 flags\r
      element vertex 2\r
      property int16 label\r
      property float64 z\r
      property float32 x\r
      property float32 y\r
      end_header\r

      """
    let faces: [UInt8] = [1, 0, 0, 0, 9, 77, 2, 0, 0, 0, 1, 0, 0, 0, 2, 78]
    let first: [UInt8] = [
      0x01, 0x02, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0,
    ]
    let second: [UInt8] = [0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0]
    return Array(header.utf8) + faces + first + second
  }

  @Test func `another tool's file reads`() throws {
    let cloud = try PLYFile.read(folder.file("a.ply", foreign))
    #expect(cloud.positions == [SIMD3(1, -2, 1.5), SIMD3(0, 2, 0)])
    #expect(cloud.properties == [ScalarProperty(name: "label", values: .int16([258, -1]))])
    #expect(cloud.comments == ["made by another tool"])
    #expect(cloud.normals == nil && cloud.colours == nil)
  }

  @Test func `a file cut off anywhere is an error`() throws {
    try expectTruncationErrors(of: foreign, named: "a.ply", lengths: 0..<foreign.count) {
      _ = try PLYFile.read($0)
    }
  }

  @Test func `damage never ends the process`() throws {
    try expectSurvival(of: foreign, named: "a.ply", seed: 13) { _ = try PLYFile.read($0) }
    try PLYFile.write(richCloud, to: folder.file("a.ply"), as: .ascii)
    try expectSurvival(of: bytes(folder.file("a.ply")), named: "a.ply", seed: 17) {
      _ = try PLYFile.read($0)
    }
  }

  private func ascii(_ elements: String, _ body: String) throws -> String {
    try folder.file("a.ply", "ply\nformat ascii 1.0\n\(elements)end_header\n\(body)")
  }

  private let xyz = "property float x\nproperty float y\nproperty float z\n"

  @Test func `ascii skips other elements and keeps every digit`() throws {
    let path = try ascii(
      "element face 1\nproperty list uchar int i\nelement vertex 2\n\(xyz)property double t\n",
      "3 0 1 2\n1 -2.5 +3e2 0.1\n  .5 5. -0 1311868164.3631811\n"
    )
    let cloud = try PLYFile.read(path)
    #expect(cloud.positions == [SIMD3(1, -2.5, 300), SIMD3(0.5, 5, 0)])
    #expect(cloud.properties.first?.values == .double([0.1, 1311868164.3631811]))
  }

  @Test func `colours that are not 8-bit stay properties`() throws {
    let colours = "property float red\nproperty float green\nproperty float blue\n"
    let cloud = try PLYFile.read(ascii("element vertex 1\n\(xyz)\(colours)", "0 0 0 0.5 1 0\n"))
    #expect(cloud.colours == nil)
    #expect(cloud.properties.map(\.name) == ["red", "green", "blue"])
  }

  @Test(arguments: [
    ("element vertex 1\nproperty float x\nproperty float y\n", "0 0\n", "x, y and z"),
    ("element vertex 1\n@property list uchar int i\n", "0 0 0 0\n", "list"),
    ("element face 1\n@", "0 0 0\n", "vertex"),
    ("element face 99999999999\nelement vertex 1\n@", "0 0\n", "point 0"),
    ("element vertex 2\n@", "0 0 0\n", "2 points"),
    ("element vertex 1\n@", "0 zero 0\n", "point 0"),
    ("element vertex 1\n@property uchar u\n", "0 0 0 256\n", "uchar"),
    ("element vertex 1\n@property uchar u\n", "0 0 0 1.5\n", "uchar"),
    ("element vertex 1\n@property int x\n", "0 0 0 0\n", "twice"),
    ("element vertex -1\n@", "", "-1"), ("element vertex many\n@", "", "many"),
    ("element vertex 9223372036854775807\n@", "0 0 0\n", "points"),
    ("element vertex 1\nproperty half x\n", "0\n", "half"), ("@", "0 0 0\n", "header"),
    ("nonsense\n", "", "nonsense"),
    ("element face 1\nproperty list uchar int i\nelement vertex 1\n@", "-1 0 0 0\n", "list"),
    ("element face 99999999999\nproperty int i\nelement vertex 1\n@", "0 0 0\n", "face"),
  ])
  func `malformed files are refused`(elements: String, body: String, fragment: String) throws {
    let path = try ascii(elements.replacing("@", with: xyz), body)
    expectFileError(path, fragment) { _ = try PLYFile.read(path) }
  }

  @Test(arguments: [
    "", "plyx\n", "ply\nformat binary_little_endian 2.0\n", "ply\nformat middle 1.0\n",
    "ply\nelement vertex 0\nend_header\n",
  ])
  func `malformed headers are refused`(text: String) throws {
    let path = try folder.file("a.ply", text)
    expectFileError(path) { _ = try PLYFile.read(path) }
  }

  @Test func `more points than the file can hold are refused before memory is taken`() throws {
    let text = "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000000000000\n\(xyz)"
    let path = try folder.file("a.ply", text + "end_header\n0123456789ab")
    expectFileError(path, "12 bytes", "points") { _ = try PLYFile.read(path) }
  }

  @Test func `a point nowhere is not written, nor are names that would not read back`() throws {
    let path = folder.file("a.ply")
    let nowhere = PointCloud(positions: [.zero, SIMD3(0, .nan, 0)])
    expectFileError(path, "point 1") { try PLYFile.write(nowhere, to: path) }
    for name in ["x", "two words", ""] {
      let property = ScalarProperty(name: name, values: .uint8([0]))
      let cloud = PointCloud(positions: [.zero], properties: [property])
      expectFileError(path, "\"\(name)\"") { try PLYFile.write(cloud, to: path) }
    }
    #expect(folder.names.isEmpty)
  }
}
