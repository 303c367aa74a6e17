import Formats
import Geometry
import Testing

@Suite struct TrajectoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func trajectory(timestamps: [Double]) -> Trajectory {
    Trajectory(
      poses: timestamps.enumerated().map { index, time in
        let i = Double(index)
        let twist = Twist(
          linear: Vector3(i, 0.1 * i, -i),
          angular: Vector3(0.3 * i, 0.2, -0.4 * i)
        )
        return TimedPose(timestamp: time, worldFromCamera: .exp(twist))
      }
    )
  }

  private func expectClose(_ a: Trajectory, _ b: Trajectory) {
    #expect(a.poses.map(\.timestamp) == b.poses.map(\.timestamp))
    for (p, q) in zip(a.poses, b.poses) {
      let difference = (p.worldFromCamera.inverse * q.worldFromCamera).log
      #expect(length(difference.linear) < 1e-13 && length(difference.angular) < 1e-13)
    }
  }

  @Test func `TUM keeps times and poses`() throws {
    let trajectory = trajectory(timestamps: [1311868164.363181, 1311868164.4, 1311868165])
    try TUMTrajectory.write(trajectory, to: folder.file("t.txt"), comments: ["camera to world"])
    try expectClose(TrajectoryFile.read(folder.file("t.txt")), trajectory)
  }

  @Test func `KITTI keeps poses`() throws {
    let trajectory = trajectory(timestamps: [0, 1, 2, 3])
    try KITTITrajectory.write(trajectory, to: folder.file("t.txt"))
    try expectClose(TrajectoryFile.read(folder.file("t.txt")), trajectory)
  }
}
