import Formats
import Geometry
import Testing

@Suite struct CalibrationFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    Distortion.pinhole,
    .brownConrady(k1: 0.2312, k2: -0.7849, p1: -0.0033, p2: -0.0001, k3: 0.9172),
    .kannalaBrandt(k1: 0.1, k2: 1e-7, k3: -3, k4: 0.25),
  ])
  func `a camera reads back as it was written`(distortion: Distortion) throws {
    let camera = Camera(
      width: 640,
      height: 480,
      focal: Vector2(520.9, 521),
      centre: Vector2(325.1, 249.7),
      distortion: distortion
    )
    try CalibrationFile.write(camera, to: folder.file("c.yaml"), comments: ["measured"])
    #expect(try CalibrationFile.read(folder.file("c.yaml")) == camera)
  }
}
