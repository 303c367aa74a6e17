import ArgumentParser
@testable import Commands
import Formats
import Foundation
import Geometry
import Imagery
import Rendering
import TestSupport
import Testing

@Suite struct RenderCommandTests {
  /// Files of every kind in a folder.
  private struct Files {
    let folder: String

    func path(_ name: String) -> String { folder + "/" + name }

    init(in folder: String) throws {
      self.folder = folder
      let depth = DepthMap(width: 40, height: 30, values: (0..<1200).map { 1 + Float($0) / 300 })
      try PFM.write(depth, to: path("depth.pfm"))
      try DepthPNG.write(depth, to: path("depth.png"), unitsPerMetre: 1000)
      let flow = FlowField(
        width: 40,
        height: 30,
        vectors: (0..<1200).map { SIMD2(Float($0 % 40) - 20, Float($0 / 40) - 15) }
      )
      try FloFile.write(flow, to: path("flow.flo"))
      try KITTIFlowPNG.write(flow, to: path("flow.png"))
      try MaskFile.write(Mask(width: 40, height: 30, filledWith: 255), to: path("mask.png"))
      try PNG.write(Image(width: 40, height: 30, channels: 3), to: path("frame.png"))
      try PNG.write(Image(width: 41, height: 30, channels: 3), to: path("other.png"))
      let points = (0..<400).map { i -> SIMD3<Float> in
        SIMD3<Float>(Float(i % 20), Float(i / 20), 30) / 10
      }
      try PLYFile.write(
        PointCloud(
          positions: points,
          properties: [ScalarProperty(name: "sigma", values: .float(points.map(\.x)))]
        ),
        to: path("map.ply")
      )
      let poses = (0..<9).map { i -> TimedPose in
        let time = Double(i)
        let centre = Vector3(0.1 * time, 0.01 * time * time, Double(i % 3))
        return TimedPose(timestamp: time, worldFromCamera: RigidTransform(translation: centre))
      }
      try TUMTrajectory.write(Trajectory(poses: poses), to: path("path.txt"))
      try KITTITrajectory.write(Trajectory(poses: poses), to: path("truth.txt"))
      try AtomicFile.write(path("garbage.bin"), bytes: [0, 1, 2, 3])
      try AtomicFile.write(path("empty.ply"), bytes: [])
    }

    func run(_ arguments: [String]) throws {
      let command = try Root.Render.parse(
        arguments.map { $0.hasPrefix("-") || !$0.contains(".") ? $0 : path($0) }
      )
      try command.run()
    }
  }

  @Test(arguments: [
    (["flow.flo"], 40, 30), (["flow.png", "--longest", "5"], 40, 30),
    (["mask.png", "--image", "frame.png"], 40, 30),
    (["map.ply", "--size", "64x48"], 64, 48),
    (["map.ply", "--size", "64x48", "--view", "top", "--trajectory", "path.txt"], 64, 48),
    (["map.ply", "--size", "64x48", "--view", "first", "--background", "light"], 64, 48),
  ])
  func picturesHaveTheirSize(arguments: [String], width: Int, height: Int) throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      try files.run(arguments + ["-o", "out.png"])
      let picture = try PNG.read(files.path("out.png"))
      #expect(picture.width == width && picture.height == height)
      #expect(Set(picture.pixels).count > 1)
    }
  }

  @Test(arguments: [
    ["depth.pfm"], ["depth.pfm", "--linear"], ["depth.png", "--depth-scale", "1000"],
  ])
  func depthHasItsKeyBelow(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      try files.run(arguments + ["-o", "out.png"])
      let picture = try PNG.read(files.path("out.png"))
      #expect(picture.width == 40 && picture.height > 40)
    }
  }

  @Test func trajectoriesAreDrawnAsSVGAndInPixels() throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      try files.run(["path.txt", "--truth", "truth.txt", "-o", "out.svg"])
      let svg = try FileContents.text(of: files.path("out.svg"))
      #expect(markupFault(in: svg) == nil)
      #expect(svg.contains(">truth<"))
      try files.run(["truth.txt", "-o", "out.png"])
      #expect(try PNG.read(files.path("out.png")).width == 1440)
    }
  }

  @Test func anAlignedPathCoversTheTruth() throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      let truth = try TrajectoryFile.read(files.path("truth.txt"))
      let moved = truth.moved(
        by: Similarity(
          scale: 0.3,
          rotation: .rotation(exp: Vector3(0.2, -1, 0.4)),
          translation: Vector3(5, 6, 7)
        )
      )
      try TUMTrajectory.write(moved, to: files.path("moved.txt"))
      try files.run(["moved.txt", "--truth", "truth.txt", "-o", "moved.svg"])
      let svg = try FileContents.text(of: files.path("moved.svg"))
      func points(_ ink: String, width: String) throws -> String {
        let start = try #require(
          svg.range(of: "d-\(ink)-line\" stroke-width=\"\(width)\" points=\"")
        )
        return String(svg[start.upperBound...].prefix { $0 != "\"" })
      }
      let estimate = try points("primary", width: "2").split { $0 == " " || $0 == "," }
      let reference = try points("reference", width: "4").split { $0 == " " || $0 == "," }
      #expect(estimate.count == reference.count)
      for (a, b) in zip(estimate, reference) {
        #expect(abs(try #require(Double(a)) - (try #require(Double(b)))) < 0.05)
      }
    }
  }

  @Test func aPropertyBringsItsKey() throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      try files.run(["map.ply", "--size", "64x48", "--property", "sigma", "-o", "out.png"])
      #expect(try PNG.read(files.path("out.png")).height > 48)
    }
  }

  @Test(arguments: [
    (["garbage.bin"], "no format that is known"), (["empty.ply"], "an empty file"),
    (["absent.flo"], "absent.flo"), (["mask.png"], "give --image"),
    (["mask.png", "--image", "other.png"], "41 × 30"),
    (["depth.png"], "--depth-scale"), (["map.ply", "--property", "mass"], "only sigma"),
    (["path.txt", "--truth", "garbage.bin"], "garbage.bin"),
  ])
  func badInputIsOneLineAndNoFile(arguments: [String], part: String) throws {
    try withTemporaryFolder { folder in
      let files = try Files(in: folder)
      var message = ""
      #expect(throws: (any Error).self) {
        do { try files.run(arguments + ["-o", "out.png"]) } catch {
          message = "\(error)"
          throw error
        }
      }
      #expect(message.contains(part) && !message.contains("\n"))
      #expect(!FileManager.default.fileExists(atPath: files.path("out.png")))
    }
  }

  @Test(arguments: [
    ["map.ply", "-o", "a.png", "--size", "0x10"], ["map.ply", "-o", "a.png", "--size", "10"],
    ["map.ply", "-o", "a.png", "--view", "behind"], ["d.pfm", "-o", "a.png", "--range", "5:1"],
    ["d.pfm", "-o", "a.png", "--range", "0:1"], ["f.flo", "-o", "a.png", "--longest", "-1"],
    ["d.png", "-o", "a.png", "--depth-scale", "0"], ["d.pfm"],
  ])
  func wrongUsageIsRefused(arguments: [String]) {
    #expect(throws: (any Error).self) { try Root.Render.parse(arguments) }
  }
}
