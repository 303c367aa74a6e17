import Formats
import Imagery
import Testing

@Suite struct PLYFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var cloud: PointCloud {
    PointCloud(
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
      comments: ["unit metres"]
    )
  }

  @Test(arguments: CloudEncoding.allCases)
  func `a cloud reads back as it was written`(encoding: CloudEncoding) throws {
    try PLYFile.write(cloud, to: folder.file("a.ply"), as: encoding)
    #expect(try PLYFile.read(folder.file("a.ply")) == cloud)
  }
}
