import Formats
import Imagery
import TestSupport
import Testing

@Suite struct CloudFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: CloudEncoding.allCases)
  func `PCD reads back as it was written, but for comments`(encoding: CloudEncoding) throws {
    try CloudFile.write(richCloud, to: folder.file("a.pcd"), as: encoding)
    var expected = richCloud
    expected.comments = []
    #expect(try CloudFile.read(folder.file("a.pcd")) == expected)
  }

  private func pcd(_ data: String, points: Int, _ body: [UInt8]) throws -> String {
    let header = """
      # .PCD v0.7 - Point Cloud Data file format
      VERSION 0.7
      FIELDS x y z rgb normal_x normal_y normal_z
      SIZE 4 4 4 4 4 4 4
      TYPE F F F F F F F
      COUNT 1 1 1 1 1 1 1
      WIDTH \(points)
      HEIGHT 1
      VIEWPOINT 0 0 0 1 0 0 0
      POINTS \(points)
      DATA \(data)

      """
    return try folder.file("a.pcd", Array(header.utf8) + body)
  }

  @Test func `another tool's PCD reads; colours hide in a float, points nowhere are left out`()
    throws
  {
    // 4210752 is 0x4A808080 as a float: grey.
    let text = "1 2 3 4.210752e+06 0 0 1\nnan nan nan 0 0 0 0\n4 5 6 0 1 0 0\n"
    let cloud = try CloudFile.read(pcd("ascii", points: 3, Array(text.utf8)))
    #expect(cloud.positions == [SIMD3(1, 2, 3), SIMD3(4, 5, 6)])
    #expect(cloud.normals == [SIMD3(0, 0, 1), SIMD3(1, 0, 0)])
    #expect(cloud.colours?.first == SIMD3(0x80, 0x80, 0x80))
    #expect(cloud.properties.isEmpty)
  }

  @Test func `compressed PCD reads: runs as they are and copies from further back`() throws {
    // Seven columns of two zeros, 56 bytes: one literal zero, then copies from one byte back of
    // 2 + 7 + 37 = 46 and 2 + 7 = 9 bytes.
    let packed: [UInt8] = [0, 0, 7 << 5, 37, 0, 7 << 5, 0, 0]
    let body: [UInt8] = [UInt8(packed.count), 0, 0, 0, 56, 0, 0, 0] + packed
    let cloud = try CloudFile.read(pcd("binary_compressed", points: 2, body))
    #expect(cloud.positions == [.zero, .zero])

    // One point of seven columns as one run of 28 bytes.
    let numbers = (0..<7).flatMap { column -> [UInt8] in
      withUnsafeBytes(of: Float(column + 1).bitPattern.littleEndian) { Array($0) }
    }
    let run = [29, 0, 0, 0, 28, 0, 0, 0, 27] + numbers
    let one = try CloudFile.read(pcd("binary_compressed", points: 1, run))
    #expect(one.positions == [SIMD3(1, 2, 3)] && one.normals == [SIMD3(5, 6, 7)])
    try expectSurvival(of: bytes(folder.file("a.pcd")), named: "a.pcd", seed: 19) {
      _ = try CloudFile.read($0)
    }
  }

  @Test func `PCD cut off anywhere is an error`() throws {
    for encoding in CloudEncoding.allCases {
      try CloudFile.write(richCloud, to: folder.file("a.pcd"), as: encoding)
      let whole = try bytes(folder.file("a.pcd"))
      // The last digit and line end of a text may be missing without anyone's knowing.
      let lengths = encoding == .ascii ? 0..<whole.count - 8 : 0..<whole.count
      try expectTruncationErrors(of: whole, named: "b.pcd", lengths: lengths) {
        _ = try CloudFile.read($0)
      }
    }
  }

  @Test(arguments: [
    "DATA ascii\n", "FIELDS x y\nSIZE 4\nTYPE F\nPOINTS 0\nDATA ascii\n",
    "FIELDS x\nSIZE 8\nTYPE U\nPOINTS 0\nDATA ascii\n", "FIELDS x\nSIZE 4\nTYPE F\nDATA ascii\n",
    "FIELDS x\nSIZE 4\nTYPE F\nPOINTS 0\nDATA zip\n",
    "FIELDS x\nSIZE 4\nTYPE F\nPOINTS 0\nDATA ascii\n",
    "FIELDS x\nSIZE 4\nTYPE F\nWIDTH 9999999999\nHEIGHT 9999999999\nDATA ascii\n",
    "FIELDS x\nSIZE 4\nTYPE F\nPOINTS 9223372036854775807\nDATA binary\n",
    "FIELDS x\nSIZE 4\nTYPE F\nPOINTS 9223372036854775807\nDATA binary_compressed\n",
    "FIELDS x\nSIZE 4\nTYPE F\nPOINTS 9223372036854775807\nDATA ascii\n",
    "FIELDS x\nSIZE 4\nTYPE F\nCOUNT 99999999\nPOINTS 1\nDATA ascii\n",
  ])
  func `malformed PCD is refused`(text: String) throws {
    let path = try folder.file("a.pcd", text)
    expectFileError(path) { _ = try CloudFile.read(path) }
  }

  @Test func `XYZ keeps places and colours`() throws {
    var expected = PointCloud(positions: richCloud.positions, colours: richCloud.colours)
    try CloudFile.write(richCloud, to: folder.file("a.xyz"))
    #expect(try CloudFile.read(folder.file("a.xyz")) == expected)
    expected.colours = nil
    try CloudFile.write(expected, to: folder.file("a.xyz"))
    #expect(try CloudFile.read(folder.file("a.xyz")) == expected)
  }

  @Test func `six numbers that are no colours are normals`() throws {
    let path = try folder.file("a.xyz", "# by hand\n1 2 3 0 0.6 0.8\n")
    let cloud = try CloudFile.read(path)
    #expect(cloud.colours == nil && cloud.normals == [SIMD3(0, 0.6, 0.8)])
  }

  @Test(arguments: ["", "1 2\n", "1 2 3\n4 5\n", "1 2 3\n4 five 6\n", "1,2,3\n", "1 2 3 4\n"])
  func `malformed XYZ is refused`(text: String) throws {
    let path = try folder.file("a.xyz", text)
    expectFileError(path) { _ = try CloudFile.read(path) }
  }

  @Test func `other extensions are refused`() {
    expectFileError("a.obj", ".obj", ".ply") { _ = try CloudFile.read("a.obj") }
    expectFileError("a.obj", ".ply") { try CloudFile.write(PointCloud(), to: "a.obj") }
  }
}
