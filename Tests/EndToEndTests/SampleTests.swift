import Formats
import Foundation
import Geometry
import Imagery
import Testing

/// The map that the repository shows.
@Suite struct SampleTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Maps/sample").path

  @Test func `its points have all that a map promises`() throws {
    let cloud = try PLYFile.read("\(Self.folder)/map.ply")
    #expect((200...1000).contains(cloud.count))
    #expect(cloud.normals != nil && cloud.colours != nil)
    #expect(cloud.property(named: "sigma") != nil && cloud.property(named: "observations") != nil)
    #expect(cloud.comments.contains { $0.hasPrefix("unit ") })
  }

  @Test func `its cameras stand inside the map and see it`() throws {
    let path = try TUMTrajectory.read("\(Self.folder)/trajectory.txt")
    let camera = try CalibrationFile.read("\(Self.folder)/calibration.yaml")
    let cloud = try PLYFile.read("\(Self.folder)/map.ply")
    #expect(path.poses.count == 60)
    for pose in path.poses {
      let cameraFromWorld = pose.worldFromCamera.inverse
      let seen = cloud.positions.count { point in
        let inCamera = cameraFromWorld * Vector3(point)
        guard inCamera.z > 0 else { return false }
        let pixel = camera.projectPinhole(inCamera)
        return (0..<Double(camera.width)).contains(pixel.x)
          && (0..<Double(camera.height)).contains(pixel.y)
      }
      #expect(seen > cloud.count / 4, "\(pose.timestamp)")
    }
  }

  @Test func `its folder is whole and small`() {
    let names = files(below: Self.folder)
    #expect(names == ["calibration.yaml", "manifest.json", "map.ply", "trajectory.txt"])
  }
}
