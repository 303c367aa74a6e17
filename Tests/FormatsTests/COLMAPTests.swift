import Formats
import Geometry
import TestSupport
import Testing

@Suite struct COLMAPTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a pose is world to camera, qw first`() throws {
    // The camera stands at (1, 2, 3), turned by a quarter about z: p_cam = Rᵀ (p - c).
    let rotation = Matrix3(rows: Vector3(0, -1, 0), Vector3(1, 0, 0), Vector3(0, 0, 1))
    let pose = RigidTransform(rotation: rotation, translation: Vector3(1, 2, 3))
    let trajectory = Trajectory(poses: [TimedPose(timestamp: 4, worldFromCamera: pose)])
    try COLMAPImages.write(trajectory, to: folder.file("images.txt"))
    let text = try FileContents.text(of: folder.file("images.txt"))
    let row = text.split(separator: "\n")[1].split(separator: " ")
    let numbers = row[1...7].compactMap { Double($0) }
    let half = 0.5.squareRoot()
    let expected = [half, 0, 0, -half, -2, 1, -3]
    #expect(zip(numbers, expected).allSatisfy { isClose($0, $1, within: 1e-15) })
    #expect(row[0] == "1" && row[8] == "1" && row[9] == "000004.png")
  }

  @Test func `lines of points are skipped, empty or not, and names may hold spaces`() throws {
    let path = try folder.file(
      "images.txt",
      """
      # a comment
      2 1 0 0 0 0 0 -2 1 my frames/frame 12.jpg
      1.5 2.5 -1 3.5 4.5 7
      1 1 0 0 0 0 0 -1 1 my frames/frame 9.jpg

      3 1 0 0 0 0 0 -3 1 frame 100.jpg

      """
    )
    let trajectory = try TrajectoryFile.read(path)
    #expect(trajectory.poses.map(\.timestamp) == [9, 12, 100])
    #expect(trajectory.poses.map(\.worldFromCamera.translation.z) == [1, 2, 3])
  }

  @Test func `names in seconds are times, other names places`() throws {
    func times(_ names: [String]) throws -> [Double] {
      let rows = names.map { "1 1 0 0 0 0 0 0 1 \($0)\n\n" }.joined()
      return try COLMAPImages.read(folder.file("images.txt", rows)).poses.map(\.timestamp)
    }
    #expect(try times(["1311868165.25.png", "1311868164.5.png"]) == [1311868164.5, 1311868165.25])
    #expect(try times(["b.png", "a1.png", "a.png"]) == [0, 1, 2])
  }

  @Test(arguments: [
    ("", "no images"), ("1 1 0 0 0 0 0 0 1\n\n", "line 1"),
    ("1 1 0 0 0 0 0 x 1 a.png\n\n", "line 1"), ("1 2 0 0 0 0 0 0 1 a.png\n\n", "qw qx qy qz"),
    ("1 1 0 0 0 0 0 0 1 a1.png\n\n2 1 0 0 0 0 0 0 1 b1.png\n\n", "two images at 1"),
  ])
  func `malformed images are refused`(text: String, fragment: String) throws {
    let path = try folder.file("images.txt", text)
    expectFileError(path, fragment) { _ = try COLMAPImages.read(path) }
  }

  static let cameras = [
    Distortion.pinhole, .brownConrady(k1: 0.1, k2: -0.2, p1: 0.01, p2: 0.02, k3: 0),
    .brownConrady(k1: 0.1, k2: -0.2, p1: 0.01, p2: 0.02, k3: 0.5),
    .kannalaBrandt(k1: 0.1, k2: 0.2, k3: 0.3, k4: 0.4),
  ].map {
    Camera(
      width: 640,
      height: 480,
      focal: Vector2(525, 520.5),
      centre: Vector2(319.5, 239.25),
      distortion: $0
    )
  }

  @Test(arguments: cameras)
  func `a camera reads back as it was written`(camera: Camera) throws {
    try COLMAPCameras.write(camera, to: folder.file("cameras.txt"))
    #expect(try COLMAPCameras.read(folder.file("cameras.txt")) == camera)
  }

  @Test func `the principal point counts from the corner`() throws {
    let path = folder.file("cameras.txt")
    try COLMAPCameras.write(Self.cameras[0], to: path)
    let text = try FileContents.text(of: path)
    #expect(text.hasSuffix("\n1 PINHOLE 640 480 525 520.5 320 239.75\n"))
    let radial = try folder.file("r.txt", "7 RADIAL 10 20 5 5.5 10.5 0.1 0.2\n")
    let expected = Camera(
      width: 10,
      height: 20,
      focal: Vector2(5, 5),
      centre: Vector2(5, 10),
      distortion: .brownConrady(k1: 0.1, k2: 0.2, p1: 0, p2: 0, k3: 0)
    )
    #expect(try COLMAPCameras.read(radial) == expected)
  }

  @Test(arguments: [
    ("# none\n", "0 cameras"), ("1 FOV 640 480 1 1 1 1 1\n", "FOV"), ("1 PINHOLE 640\n", "WIDTH"),
    ("1 PINHOLE 640 480 1 1 1\n", "3 numbers"), ("1 PINHOLE 640 480 0 1 1 1\n", "focal"),
    ("1 PINHOLE 640 480 1 1 1 x\n", "3 numbers"), ("1 PINHOLE 0 480 1 1 1 1\n", "WIDTH"),
    ("1 PINHOLE 4 4 1 1 1 1\n2 PINHOLE 4 4 1 1 1 1\n", "2 cameras"),
    ("1 FULL_OPENCV 4 4 1 1 1 1 0 0 0 0 0 0.1 0 0\n", "k4"),
  ])
  func `malformed cameras are refused`(text: String, fragment: String) throws {
    let path = try folder.file("cameras.txt", text)
    expectFileError(path, fragment) { _ = try COLMAPCameras.read(path) }
  }
}
