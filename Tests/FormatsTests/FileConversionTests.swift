import Formats
import Geometry
import Imagery
import TestSupport
import Testing

@Suite struct FileConversionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func convert(
    _ input: String,
    _ output: String,
    _ change: (inout FileConversion) -> Void = { _ in }
  ) throws {
    var conversion = FileConversion(input: folder.file(input), output: folder.file(output))
    change(&conversion)
    try conversion.run()
  }

  @Test func `depth goes to PNG of another scale and back`() throws {
    let map = DepthMap(width: 2, height: 1, values: [1.5, .nan])
    try PFM.write(map, to: folder.file("a.pfm"))
    try convert("a.pfm", "a.png") { $0.depthUnitsPerMetre = 5000 }
    #expect(try PNG.read16(folder.file("a.png")).samples == [7500, 0])
    try convert("a.png", "b.pfm") { $0.depthUnitsPerMetre = 5000 }
    #expect(try bytes(folder.file("a.pfm")) == bytes(folder.file("b.pfm")))
    expectFileError("a.png", "--depth-scale") { try convert("a.png", "c.pfm") }
  }

  @Test func `flow goes to KITTI's PNG and back`() throws {
    let flow = FlowField(width: 2, height: 1, vectors: [SIMD2(1.5, -2), SIMD2(.nan, .nan)])
    try FloFile.write(flow, to: folder.file("a.flo"))
    try convert("a.flo", "a.png")
    try convert("a.png", "b.flo")
    let first = try bytes(folder.file("a.flo"))
    #expect(try bytes(folder.file("b.flo")) == first)
  }

  @Test func `images change their format`() throws {
    let image = pattern(width: 9, height: 5, channels: 3)
    try ImageFile.write(image, to: folder.file("a.png"))
    try convert("a.png", "a.ppm")
    #expect(try ImageFile.read(folder.file("a.ppm")) == image)
    try convert("a.ppm", "fine.jpg") { $0.quality = 100 }
    try convert("a.ppm", "coarse.jpg") { $0.quality = 10 }
    let (fine, coarse) = try (bytes(folder.file("fine.jpg")), bytes(folder.file("coarse.jpg")))
    #expect(fine.count > coarse.count)
  }

  @Test func `clouds change format and encoding`() throws {
    try PLYFile.write(richCloud, to: folder.file("a.ply"))
    try convert("a.ply", "b.ply") { $0.cloudEncoding = .ascii }
    #expect(try FileContents.text(of: folder.file("b.ply")).contains("format ascii"))
    try convert("b.ply", "c.ply")
    let first = try bytes(folder.file("a.ply"))
    #expect(try bytes(folder.file("c.ply")) == first)
    try convert("c.ply", "c.pcd")
    try convert("c.pcd", "c.xyz")
    #expect(try CloudFile.read(folder.file("c.xyz")).positions == richCloud.positions)
  }

  private let rows = "0 0 0 0 0 0 0 1\n1 1 2 3 0.5 -0.5 0.5 0.5\n"

  @Test func `trajectories change their format`() throws {
    _ = try folder.file("a.txt", rows)
    try convert("a.txt", "b.txt") { $0.outputFormat = .kitti }
    #expect(
      try FileContents.text(of: folder.file("b.txt"))
        == "1 0 0 0 0 1 0 0 0 0 1 0\n0 -1 0 1 0 0 -1 2 1 0 0 3\n"
    )
    try convert("b.txt", "c.tum")
    #expect(try FileContents.text(of: folder.file("c.tum")) == rows)
    try convert("c.tum", "d.kitti")
    #expect(try bytes(folder.file("d.kitti")) == bytes(folder.file("b.txt")))
    expectFileError("e.txt", "--to") { try convert("a.txt", "e.txt") }
  }

  @Test func `COLMAP's model goes there and back`() throws {
    _ = try folder.file("a.txt", rows)
    let camera = Camera(width: 8, height: 6, focal: Vector2(5, 5), centre: Vector2(3.5, 2.5))
    try CalibrationFile.write(camera, to: folder.file("c.yaml"))
    expectFileError("sparse", "--calibration") {
      try convert("a.txt", "sparse") { $0.outputFormat = .colmap }
    }
    try convert("a.txt", "sparse") {
      $0.outputFormat = .colmap
      $0.calibration = folder.file("c.yaml")
      $0.frames = ["first 0.jpg", "second 1.jpg", "third 2.jpg"].enumerated().map {
        FileConversion.NamedFrame(timestamp: Double($0), name: $1)
      }
    }
    let images = try FileContents.text(of: folder.file("sparse/images.txt"))
    #expect(images.contains(" 1 second 1.jpg\n\n") && !images.contains("third"))
    #expect(try FileContents.text(of: folder.file("sparse/points3D.txt")).hasPrefix("#"))
    try convert("sparse/images.txt", "b.tum")
    let (a, b) = try (
      TrajectoryFile.read(folder.file("a.txt")), TrajectoryFile.read(folder.file("b.tum"))
    )
    for (p, q) in zip(a.poses, b.poses) {
      #expect(p.timestamp == q.timestamp)
      #expect(isClose(p.worldFromCamera, q.worldFromCamera, within: 1e-14))
    }
    try convert("sparse/cameras.txt", "d.yaml")
    #expect(try CalibrationFile.read(folder.file("d.yaml")) == camera)
    try convert("d.yaml", "cameras.txt")
    #expect(try COLMAPCameras.read(folder.file("cameras.txt")) == camera)
  }

  @Test func `frames that do not belong to a trajectory are refused`() throws {
    _ = try folder.file("a.txt", rows)
    let camera = Camera(width: 8, height: 6, focal: Vector2(5, 5), centre: Vector2(3.5, 2.5))
    try CalibrationFile.write(camera, to: folder.file("c.yaml"))
    expectFileError("a.txt", "a pose at 1", "1 frames") {
      try convert("a.txt", "sparse") {
        $0.outputFormat = .colmap
        $0.calibration = folder.file("c.yaml")
        $0.frames = [FileConversion.NamedFrame(timestamp: 0, name: "only.png")]
      }
    }
  }

  @Test func `kinds are not mixed`() throws {
    _ = try folder.file("a.txt", rows)
    try ImageFile.write(pattern(width: 2, height: 2, channels: 1), to: folder.file("a.png"))
    expectFileError("a.txt") { try convert("a.txt", "a.jpg") }
    expectFileError("a.png", ".ply") { try convert("a.png", "a.ply") }
    expectFileError("8 bits") { try convert("a.png", "a.flo") }
    expectFileError("8 bits") { try convert("a.png", "a.pfm") { $0.depthUnitsPerMetre = 1 } }
    expectFileError("b.tiff", "no way from .png to .tiff") { try convert("a.png", "b.tiff") }
  }
}
