import Datasets
import Formats
import Foundation
import Geometry
import Glibc
import Imagery
import MapPipelines
import Mapping
import Odometry
import Pipelines
import TestSupport
import Testing

/// A reconstruction of the rendered frames, made once a test run, of which tests take copies.
private enum FinishedMap {
  static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.path + "/parallax-map-\(getpid())"
    do {
      _ = try RenderedFrames.reconstruction().run(
        RenderedFrames.sequence(),
        to: folder,
        estimator: { DISFlowEstimator(threads: 1) }
      )
    } catch {
      preconditionFailure("the map cannot be made: \(error)")
    }
    atexit { try? FileManager.default.removeItem(atPath: FinishedMap.folder) }
    return folder
  }()
}

/// A map's folder in a temporary one.
private final class Workplace {
  let folder: String

  /// Whether the last run wanted to estimate flow.
  private(set) var isFlowWanted = false

  private struct NoFlow: Error {}

  init(_ parent: String, isFinished: Bool = true) throws {
    folder = parent + "/map"
    guard isFinished else { return }
    try FileManager.default.copyItem(atPath: FinishedMap.folder, toPath: folder)
  }

  /// Runs, and stops where flow would be estimated unless `estimates`.
  @discardableResult
  func run(
    _ reconstruction: Reconstruction = RenderedFrames.reconstruction(),
    sequence: FrameSequence? = nil,
    estimates: Bool = false
  ) throws -> ReconstructionResult? {
    isFlowWanted = false
    do {
      return try reconstruction.run(
        try sequence ?? RenderedFrames.sequence(),
        to: folder,
        estimator: {
          isFlowWanted = true
          guard estimates else { throw NoFlow() }
          return DISFlowEstimator(threads: 1)
        }
      )
    } catch is NoFlow {
      return nil
    }
  }

  /// When each file was last written, by its path.
  func dates() throws -> [String: Date] {
    var dates: [String: Date] = [:]
    for name in contents(folder).keys {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      dates[name] = attributes[.modificationDate] as? Date
    }
    return dates
  }
}

@Suite struct ReconstructionTests {
  @Test func theFolderHasItsShape() throws {
    let files = Set(contents(FinishedMap.folder).keys)
    for name in ["map.ply", "trajectory.txt", "calibration.yaml", "work/flow/index.json"] {
      #expect(files.contains(name))
    }
    for name in ["depth", "sigma"] {
      #expect(files.contains("work/\(name)/000000.pfm"))
    }
    try withTemporaryFolder { folder in
      let work = try Workplace(folder)
      let result = try #require(try work.run())
      #expect(result.result("points", of: "fuse") ?? 0 > 1000)
      #expect(result.result("placed", of: "pose") == 12)
      #expect(result.seconds(of: "flow") ?? -1 > 0)
      #expect(result.seconds(of: "no such stage") == nil)
    }
  }

  @Test func aSecondRunDoesNothingAndAForcedOneAllAgain() throws {
    try withTemporaryFolder { folder in
      let work = try Workplace(folder)
      let dates = try work.dates()
      try work.run(RenderedFrames.reconstruction(threads: 2))
      #expect(!work.isFlowWanted)
      #expect(try work.dates() == dates)

      var forced = RenderedFrames.reconstruction(threads: 2)
      forced.isForced = true
      try work.run(forced, estimates: true)
      #expect(work.isFlowWanted)
      let (before, after) = (contents(FinishedMap.folder), contents(work.folder))
      #expect(before.count > 20 && Set(before.keys) == Set(after.keys))
      for (name, date) in try work.dates() {
        #expect(date != dates[name], "\(name)")
        // What holds times differs: all else is the same, byte by byte.
        let holdsTimes = ["manifest.json", "report.html", "work/stages.json"].contains(name)
        #expect(holdsTimes || after[name] == before[name], "\(name)")
      }
    }
  }

  @Test func onlyWhatChangedIsDoneAgain() throws {
    try withTemporaryFolder { folder in
      let work = try Workplace(folder)
      let before = try work.dates()
      var other = RenderedFrames.reconstruction()
      other.fuse.map.voxelSize = 0.05
      try work.run(other)
      #expect(!work.isFlowWanted)
      var after = try work.dates()
      #expect(after["map.ply"] != before["map.ply"])
      for name in ["trajectory.txt", "work/depth/000000.pfm"] {
        #expect(after[name] == before[name], "\(name)")
      }

      // A result that is gone is made again.
      try OutputFolder.remove(work.folder + "/trajectory.txt")
      try work.run(other)
      after = try work.dates()
      #expect(!work.isFlowWanted)
      #expect(after["trajectory.txt"] != nil)
      #expect(after["work/flow/index.json"] == before["work/flow/index.json"])
    }
  }

  @Test func otherFramesOrAnotherLensOrMaskAreDoneAgain() throws {
    try withTemporaryFolder { folder in
      // The same pinhole, another distortion.
      let lens = folder + "/lens.yaml"
      var camera = try CalibrationFile.read(RenderedFrames.calibration)
      camera.distortion = .brownConrady(k1: -0.02, k2: 0, p1: 0, p2: 0, k3: 0)
      try CalibrationFile.write(camera, to: lens)
      let mask = folder + "/mask.png"
      try MaskFile.write(Mask(width: 160, height: 120, filledWith: 255), to: mask)
      for (what, sequence) in [
        ("frames", try RenderedFrames.sequence(end: 55)),
        ("mask", try RenderedFrames.sequence(maskPath: mask)),
        ("lens", try RenderedFrames.sequence(lens: .calibration(path: lens))),
      ] {
        try withTemporaryFolder { folder in
          let work = try Workplace(folder)
          try work.run(sequence: sequence)
          #expect(work.isFlowWanted, "\(what)")
        }
      }
    }
  }

  @Test func aRunThatWasStoppedIsTakenUp() throws {
    try withTemporaryFolder { folder in
      let work = try Workplace(folder)
      // As if it had ended within the flow stage: what follows is not taken for done.
      try OutputFolder.remove(FlowIndex.path(in: MapFolder(work.folder).flow))
      try work.run()
      #expect(work.isFlowWanted)
      // Without its records nothing is known of what is there.
      let other = try Workplace(folder + "/other", isFinished: false)
      try OutputFolder.make(folder + "/other")
      try FileManager.default.copyItem(atPath: FinishedMap.folder, toPath: other.folder)
      try "{".write(
        toFile: MapFolder(other.folder).work + "/stages.json",
        atomically: true,
        encoding: .utf8
      )
      try other.run()
      #expect(other.isFlowWanted)
    }
  }

  @Test func aFolderThatIsHeldIsRefused() throws {
    try withTemporaryFolder { folder in
      let work = try Workplace(folder)
      let held = open(MapFolder(work.folder).work + "/.lock", O_CREAT | O_RDWR, 0o644)
      #expect(held >= 0)
      #expect(flock(held, LOCK_EX | LOCK_NB) == 0)
      let text = message { try work.run() }
      #expect(text.hasPrefix("\(work.folder)/work: another run at work on it"))
      close(held)
      #expect(message { try work.run() } == "no error")
    }
  }

  @Test func aCameraThatStandsStillMakesNoMap() throws {
    try withTemporaryFolder { folder in
      let frame = RenderedFrames.folder + "/frames/000000.png"
      let still = "\(folder)/still"
      try OutputFolder.make(still)
      for index in 0..<4 {
        try FileManager.default.copyItem(atPath: frame, toPath: "\(still)/\(index).png")
      }
      let sequence = try FrameSequence(
        FrameSelection(FrameInput(arguments: [still])),
        lens: .calibration(path: RenderedFrames.calibration)
      )
      let work = try Workplace(folder, isFinished: false)
      let text = message { try work.run(sequence: sequence, estimates: true) }
      #expect(text.hasPrefix("the camera stands still"))
      #expect(!FileManager.default.fileExists(atPath: work.folder + "/map.ply"))
    }
  }

  @Test func withoutACalibrationThereIsNoMap() throws {
    try withTemporaryFolder { folder in
      let work = try Workplace(folder, isFinished: false)
      let text = message { try work.run(sequence: try RenderedFrames.sequence(lens: .unknown)) }
      #expect(text.contains("give --calibration FILE"))
      #expect(!work.isFlowWanted)
    }
  }
}
