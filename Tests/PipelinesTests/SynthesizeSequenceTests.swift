import Formats
import Foundation
import Geometry
import Imagery
import Pipelines
import SyntheticScenes
import TestSupport
import Testing

@Suite struct SynthesizeSequenceTests {
  private var options: BoxesWorld.Options {
    var options = BoxesWorld.Options()
    options.frames = 3
    options.seed = 8
    options.movers = 2
    options.width = 64
    options.height = 48
    return options
  }

  private func write(
    _ options: BoxesWorld.Options,
    to path: String,
    force: Bool = false,
    threads: Int = 2
  ) throws {
    try SynthesizeSequence(world: BoxesWorld(options), threads: threads)
      .write(to: path, force: force)
  }

  /// The bytes of each file below a folder, by its path.
  private func files(_ folder: String) -> [String: Data] {
    let names = FileManager.default.subpaths(atPath: folder) ?? []
    return names.reduce(into: [:]) { files, name in
      files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
  }

  @Test func theFolderHasTheShapeOfASequence() throws {
    try withTemporaryFolder { folder in
      try write(options, to: "\(folder)/boxes")
      let expected =
        ["calibration.yaml", "groundtruth.txt", "manifest.json"]
        + (0..<3).flatMap {
          ["frames/00000\($0).png", "depth/00000\($0).pfm", "movers/00000\($0).png"]
        }
        + (0..<2).flatMap { ["flow/00000\($0).flo", "occlusion/00000\($0).png"] }
      let found = files("\(folder)/boxes")
      #expect(Set(found.keys).isSuperset(of: expected))
      #expect(found.keys.filter { $0.contains(".") }.count == expected.count)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["boxes"])
    }
  }

  @Test func whatIsReadBackIsTheTruth() throws {
    try withTemporaryFolder { folder in
      try write(options, to: "\(folder)/boxes")
      let at = { (name: String) in "\(folder)/boxes/\(name)" }
      let truth = BoxesWorld(options).truth(frame: 1)
      #expect(try ImageFile.read(at("frames/000001.png")) == truth.image)
      #expect(try MaskFile.read(at("movers/000001.png")) == truth.movers)
      #expect(try MaskFile.read(at("occlusion/000001.png")) == truth.occlusion)
      let camera = try CalibrationFile.read(at("calibration.yaml"))
      #expect(camera == options.camera)

      // Flow, depth and poses as files agree with each other, as they must for every user of them.
      let poses = try TUMTrajectory.read(at("groundtruth.txt")).poses
      #expect(poses.map(\.timestamp) == [0, 1, 2])
      let rigid = FlowField(
        rigidFlowOf: try PFM.read(at("depth/000001.pfm")),
        secondFromFirst: poses[2].worldFromCamera.inverse * poses[1].worldFromCamera,
        camera: camera
      )
      let flow = try FloFile.read(at("flow/000001.flo"))
      for i in flow.vectors.indices where truth.movers.values[i] == 0 {
        #expect(length(Vector2(flow.vectors[i] - rigid.vectors[i])) < 1e-5)
      }
    }
  }

  @Test func aFlatWorldHasNoDepthAndNoCamera() throws {
    try withTemporaryFolder { folder in
      var options = ChairsSequence.Options()
      (options.frames, options.width, options.height) = (3, 64, 48)
      let world = ChairsSequence(options, world: ChairsWorld(textures: TextureBank()))
      try SynthesizeSequence(world: world, hasBackward: true, threads: 2)
        .write(to: "\(folder)/chairs")
      let found = files("\(folder)/chairs")
      let expected =
        ["manifest.json"]
        + (0..<3).flatMap { ["frames/00000\($0).png", "movers/00000\($0).png"] }
        + (0..<2).flatMap { ["flow/00000\($0).flo", "occlusion/00000\($0).png"] }
        + (1..<3).map { "backward/00000\($0).flo" }
      #expect(Set(found.keys.filter { $0.contains(".") }) == Set(expected))
      let truth = world.truth(frame: 2, hasBackward: true, threads: 1)
      let backward = try FloFile.read("\(folder)/chairs/backward/000002.flo")
      #expect(backward.vectors == truth.backward?.vectors)
    }
  }

  @Test func aManifestSaysTheWorldAndItsUnit() throws {
    try withTemporaryFolder { folder in
      var options = ColonWorld.Options()
      (options.frames, options.width, options.height) = (2, 64, 48)
      try SynthesizeSequence(world: ColonWorld(options)).write(to: "\(folder)/colon")
      let text = try FileContents.text(of: "\(folder)/colon/manifest.json")
      #expect(text.contains("\"world\" : \"colon\"") && text.contains("\"centimetres\""))
      let poses = try FileContents.text(of: "\(folder)/colon/groundtruth.txt")
      #expect(poses.contains("centimetres"))
      // Any synthetic sequence may take the place of another one.
      try write(self.options, to: "\(folder)/colon", force: true)
    }
  }

  @Test func bytesDoNotDependOnThreads() throws {
    try withTemporaryFolder { folder in
      try write(options, to: "\(folder)/one", threads: 1)
      try write(options, to: "\(folder)/many", threads: 3)
      #expect(files("\(folder)/one") == files("\(folder)/many"))
    }
  }

  @Test func onlyASequenceIsReplacedAndOnlyByForce() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/boxes"
      try write(options, to: path)
      let before = files(path)
      var other = options
      other.seed = 9
      #expect(throws: FileError.self) { try write(other, to: path) }
      #expect(files(path) == before)
      try write(other, to: path, force: true)
      #expect(files(path) != before)

      try AtomicFile.write("\(folder)/notes", text: "mine")
      #expect(throws: FileError.self) { try write(options, to: "\(folder)/notes", force: true) }
      #expect(throws: FileError.self) { try write(options, to: folder, force: true) }
      #expect(try FileContents.text(of: "\(folder)/notes") == "mine")
    }
  }
}
