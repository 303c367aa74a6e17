import Formats
import Geometry
import TestSupport
import Testing

@Suite struct TrajectoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func trajectory(timestamps: [Double]) -> Trajectory {
    var generator = SplitMix64(seed: 3)
    return Trajectory(
      poses: timestamps.map {
        TimedPose(timestamp: $0, worldFromCamera: generator.motion(distance: 10))
      }
    )
  }

  private func expectClose(_ a: Trajectory, _ b: Trajectory, within tolerance: Double) {
    #expect(a.poses.map(\.timestamp) == b.poses.map(\.timestamp))
    for (p, q) in zip(a.poses, b.poses) {
      #expect(isClose(p.worldFromCamera, q.worldFromCamera, within: tolerance))
    }
  }

  // All digits are written: what is lost is the rounding of rotation to quaternion and back.
  @Test(arguments: TrajectoryFormat.allCases)
  func `a trajectory reads back as it was written`(format: TrajectoryFormat) throws {
    let trajectory = trajectory(timestamps: [0, 1, 2, 3, 4])
    try TrajectoryFile.write(trajectory, to: folder.file("images.txt"), as: format)
    let read = try TrajectoryFile.read(folder.file("images.txt"), as: format)
    expectClose(read, trajectory, within: 1e-13)
  }

  @Test func `TUM keeps times in seconds`() throws {
    let trajectory = trajectory(timestamps: [1311868164.363181, 1311868164.4, 1311868165])
    try TUMTrajectory.write(trajectory, to: folder.file("t.txt"))
    try expectClose(TrajectoryFile.read(folder.file("t.txt")), trajectory, within: 1e-13)
  }

  @Test func `TUM is camera to world, the quaternion's w last`() throws {
    // A quarter turn about z carries the camera's x to the world's y.
    let path = try folder.file("t.txt", "# time\n\n7 1 2 3 0 0 0.70710678 0.70710678\r\n")
    let pose = try #require(try TrajectoryFile.read(path).poses.first)
    #expect(pose.timestamp == 7)
    let point = pose.worldFromCamera * Vector3(1, 0, 0)
    #expect(isClose(point, Vector3(1, 3, 3), within: 1e-15))
  }

  @Test func `rows are written in the fewest digits that read back the same`() throws {
    let poses = [
      TimedPose(timestamp: 12, worldFromCamera: .identity),
      TimedPose(
        timestamp: 12.5,
        worldFromCamera: RigidTransform(translation: Vector3(0.1, -1e-7, 1e20))
      ),
    ]
    try TUMTrajectory.write(Trajectory(poses: poses), to: folder.file("t.txt"), comments: ["by me"])
    let text = try FileContents.text(of: folder.file("t.txt"))
    #expect(text == "# by me\n12 0 0 0 0 0 0 1\n12.5 0.1 -1e-07 1e+20 0 0 0 1\n")
  }

  @Test func `of rows at one rounded time the first counts`() throws {
    let path = try folder.file("t.txt", "0.5 1 0 0 0 0 0 1\n0.5 2 0 0 0 0 0 1\n0.6 3 0 0 0 0 0 1\n")
    let poses = try TUMTrajectory.read(path).poses
    #expect(poses.map(\.timestamp) == [0.5, 0.6])
    #expect(poses.map(\.worldFromCamera.translation.x) == [1, 3])
  }

  @Test func `a quaternion's length does not matter within a few percent`() throws {
    let path = try folder.file("t.txt", "0 0 0 0 0 0 0.71 0.71\n")
    let rotation = try #require(try TUMTrajectory.read(path).poses.first).worldFromCamera.rotation
    #expect(isClose(rotation * rotation.transpose, .identity, within: 1e-15))
  }

  @Test(arguments: [
    ("", "no rows"), ("# only a comment\n", "no rows"),
    ("0 0 0 0 0 0 0 1\n1 0 0 0 0 0 1\n", "7 words in line 2"),
    ("0 0 0 0 0 0 0 1\n# x\n1 0 0 0 0 0 0 1 9\n", "9 words in line 3"),
    ("0 0 0 zero 0 0 0 1\n", "\"zero\" in line 1"), ("0 0 nan 0 0 0 0 1\n", "\"nan\" in line 1"),
    ("0 0 inf 0 0 0 0 1\n", "\"inf\" in line 1"), ("0,0,0,0,0,0,0,1\n", "1 word in line 1"),
    ("0 0 0 0 0 0 0 0\n", "length 0.0 in line 1"), ("0 0 0 0 1 0 0 1\n", "qx qy qz qw"),
    ("1 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 1\n", "timestamp 1 after 1 in line 2"),
    ("1.5 0 0 0 0 0 0 1\n0 0 0 0 0 0 0 1\n", "timestamp 0 after 1.5 in line 2"),
  ])
  func `malformed TUM is refused with its line`(text: String, fragment: String) throws {
    let path = try folder.file("t.txt", text)
    expectFileError(path, fragment) { _ = try TUMTrajectory.read(path) }
  }

  @Test func `KITTI is a matrix by rows, camera to world`() throws {
    let path = try folder.file("t.txt", "0 -1 0 1 1 0 0 2 0 0 1 3\n")
    let pose = try #require(try TrajectoryFile.read(path).poses.first)
    #expect(pose.worldFromCamera * Vector3(1, 0, 0) == Vector3(1, 3, 3))
    let timed = try KITTITrajectory.read(path, timestamps: [0.25])
    #expect(timed.poses.map(\.timestamp) == [0.25])
    expectFileError(path, "1 poses", "2") {
      _ = try KITTITrajectory.read(path, timestamps: [0, 1])
    }
  }

  @Test func `a rotation of few digits is made orthonormal`() throws {
    let text = "0.8001 -0.5999 0 0 0.6002 0.8 0 0 0 0 1 0\n"
    let path = try folder.file("t.txt", text)
    let rotation = try #require(try KITTITrajectory.read(path).poses.first).worldFromCamera.rotation
    #expect(isClose(rotation * rotation.transpose, .identity, within: 1e-15))
    let written = Matrix3(
      rows: Vector3(0.8001, -0.5999, 0),
      Vector3(0.6002, 0.8, 0),
      Vector3(0, 0, 1)
    )
    #expect(isClose(rotation, written, within: 3e-4))
  }

  @Test(arguments: [
    ("1 0 0 0 0 1 0 0 0 0 1\n", "11 words in line 1"),
    ("1 0 0 0 0 1 0 0 0 0 1 0\n1.1 0 0 0 0 1 0 0 0 0 1 0\n", "line 2"),
    ("1 0 0 0 0 1 0 0 0 0 -1 0\n", "determinant 1"), ("0 0 0 0 0 0 0 0 0 0 0 0\n", "rotation"),
    ("1 0 0 0 0 1 0 0 0 0 1 1e999\n", "1e999"), ("", "no rows"),
  ])
  func `malformed KITTI is refused with its line`(text: String, fragment: String) throws {
    let path = try folder.file("t.txt", text)
    expectFileError(path, fragment) { _ = try KITTITrajectory.read(path) }
  }

  @Test func `KITTI refuses a trajectory with gaps, for a row's place is its frame`() throws {
    let path = folder.file("t.txt")
    expectFileError(path, "frame 1", "TUM") {
      try KITTITrajectory.write(trajectory(timestamps: [0, 2]), to: path)
    }
    #expect(folder.names.isEmpty)
    try KITTITrajectory.write(trajectory(timestamps: [10.5, 20.25]), to: path)
    #expect(try TrajectoryFile.read(path).poses.map(\.timestamp) == [0, 1])
  }

  @Test(arguments: TrajectoryFormat.allCases)
  func `a pose that is not finite is not written`(format: TrajectoryFormat) throws {
    let pose = RigidTransform(translation: Vector3(0, .nan, 0))
    let trajectory = Trajectory(poses: [TimedPose(timestamp: 0, worldFromCamera: pose)])
    let path = folder.file("t.txt")
    expectFileError(path, "finite") { try TrajectoryFile.write(trajectory, to: path, as: format) }
    #expect(folder.names.isEmpty)
  }

  @Test func `rows of other lengths are no trajectory`() throws {
    let path = try folder.file("t.txt", "1 2 3\n")
    expectFileError(path, "3 columns", "TUM", "KITTI") { _ = try TrajectoryFile.read(path) }
  }
}
