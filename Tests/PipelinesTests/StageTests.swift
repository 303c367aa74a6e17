import Datasets
import Evaluation
import Formats
import Foundation
import Geometry
import Imagery
import MapPipelines
import Mapping
import Odometry
import Pipelines
import TestSupport
import Testing

/// Where the stages of one run put their files.
private struct Places {
  let folder: String
  var flow: String { folder + "/flow" }
  var depth: String { folder + "/depth" }
  var sigma: String { folder + "/sigma" }
  var trajectory: String { folder + "/trajectory.txt" }
  var map: String { folder + "/map.ply" }

  func runFlow(threads: Int = 1) throws -> FlowIndex {
    try FlowStage().run(
      RenderedFrames.sequence(),
      estimator: DISFlowEstimator(threads: threads),
      network: "dis",
      to: flow
    )
  }

  func runDepth(threads: Int = 1) throws -> Int {
    var stage = DepthStage()
    stage.triangulation.threads = threads
    return try stage.run(flow: flow, trajectory: trajectory, depth: depth, sigma: sigma)
  }

  func runFuse(threads: Int = 1) throws -> FuseStage.Result {
    var stage = FuseStage()
    stage.map.threads = threads
    return try stage.run(
      RenderedFrames.sequence(),
      depth: depth,
      sigma: sigma,
      trajectory: trajectory,
      unit: "unknown",
      to: map
    )
  }
}

@Suite struct StageTests {
  @Test func eachStageReadsWhatTheOneBeforeWrote() throws {
    try withTemporaryFolder { folder in
      let places = Places(folder: folder)
      let index = try places.runFlow()
      #expect(
        index.frames.count == 12
          && index.frames.map(\.index) == Array(stride(from: 0, to: 60, by: 5))
      )
      #expect(index.keyframes.count >= 3 && index.keyframes.first == 0)
      #expect(try FlowIndex.read(in: places.flow) == index)
      for pair in index.pairs {
        #expect(index.keyframes.contains(pair[0]) && pair[0] < pair[1])
        for (from, to) in [(pair[0], pair[1]), (pair[1], pair[0])] {
          let flow = try FloFile.read(index.path(from: from, to: to, in: places.flow))
          #expect(flow.width == 160 && flow.height == 120)
        }
      }
      // Every frame but the first has a flow from a keyframe.
      #expect(Set(index.pairs.map { $0[1] }) == Set(1..<12))

      let poses = try PoseStage().run(flow: places.flow, to: places.trajectory)
      #expect(poses.frames == 12 && poses.placed == 12)
      let trajectory = try TUMTrajectory.read(places.trajectory)
      #expect(trajectory.poses.map(\.timestamp) == stride(from: 0.0, to: 60, by: 5).map { $0 })
      let evaluation = try TrajectoryEvaluation(
        trajectory,
        truth: try TUMTrajectory.read(RenderedFrames.trajectory)
      )
      #expect(evaluation.absolutePercent < 2)

      #expect(try places.runDepth() == index.keyframes.count)
      let names = Set(index.keyframes.map { index.frames[$0].name + ".pfm" })
      for folder in [places.depth, places.sigma] {
        let found = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(found.filter { !$0.hasPrefix(".") }) == names)
      }

      let fused = try places.runFuse()
      let cloud = try PLYFile.read(places.map)
      #expect(cloud.count == fused.points && fused.points > 1000)
      #expect(fused.keyframes == index.keyframes.count)
      #expect(cloud.comments.contains("unit unknown"))
    }
  }

  @Test func sameFilesForAnyThreads() throws {
    try withTemporaryFolder { folder in
      let made = try [1, 2].map { threads -> [String: Data] in
        let places = Places(folder: "\(folder)/\(threads)")
        _ = try places.runFlow(threads: threads)
        var pose = PoseStage()
        pose.odometry.bundle.threads = threads
        try pose.run(flow: places.flow, to: places.trajectory)
        _ = try places.runDepth(threads: threads)
        _ = try places.runFuse(threads: threads)
        return contents(places.folder)
      }
      #expect(made[0].count > 20)
      #expect(made[0] == made[1])
    }
  }

  @Test func whatAnEarlierRunLeftIsRemoved() throws {
    try withTemporaryFolder { folder in
      let places = Places(folder: folder)
      let made = [places.flow: "old-older.flo", places.depth: "old.pfm", places.sigma: "old.pfm"]
      for (folder, name) in made {
        try OutputFolder.make(folder)
        try FolderJournal(folder, key: "earlier").willMake(name)
        // The second is the user's: no run made it.
        for file in [name, "truth.\(name.suffix(3))"] {
          try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
        }
      }
      let index = try places.runFlow()
      let flows = try FileManager.default.contentsOfDirectory(atPath: places.flow)
      #expect(!flows.contains("old-older.flo") && flows.contains("truth.flo"))
      #expect(flows.count { $0.hasSuffix(".flo") } == 2 * index.pairs.count + 1)
      try PoseStage().run(flow: places.flow, to: places.trajectory)
      _ = try places.runDepth()
      for folder in [places.depth, places.sigma] {
        #expect(!FileManager.default.fileExists(atPath: folder + "/old.pfm"))
        #expect(FileManager.default.fileExists(atPath: folder + "/truth.pfm"))
      }
    }
  }

  @Test func aRunThatFailsLeavesNoIndex() throws {
    try withTemporaryFolder { folder in
      let places = Places(folder: folder)
      _ = try places.runFlow()
      #expect(throws: Tired.Tiredness.self) {
        try FlowStage().run(
          RenderedFrames.sequence(),
          estimator: Tired(),
          network: "dis",
          to: places.flow
        )
      }
      let text = message { try PoseStage().run(flow: places.flow, to: places.trajectory) }
      #expect(text.hasPrefix(FlowIndex.path(in: places.flow) + ": no such file"))
      #expect(text.contains("run it first"))
    }
  }

  @Test func twoFramesAreTooFew() throws {
    try withTemporaryFolder { folder in
      _ = #expect(throws: OdometryError.tooFewFrames(found: 2)) {
        try FlowStage().run(
          RenderedFrames.sequence(end: 10),
          estimator: DISFlowEstimator(threads: 1),
          network: "dis",
          to: folder
        )
      }
    }
  }

  @Test func aStrangersTrajectoryIsRefused() throws {
    try withTemporaryFolder { folder in
      let places = Places(folder: folder)
      let index = try places.runFlow()
      try "1000 0 0 0 0 0 0 1\n1001 0 0 1 0 0 0 1\n"
        .write(toFile: places.trajectory, atomically: true, encoding: .utf8)
      let text = message { _ = try places.runDepth() }
      #expect(
        text.hasPrefix("\(places.trajectory): poses of 0 of \(index.keyframes.count) keyframes")
      )
      #expect(!FileManager.default.fileExists(atPath: places.depth))
    }
  }

  @Test func fusionSaysWhatIsMissing() throws {
    try withTemporaryFolder { folder in
      let places = Places(folder: folder)
      try "0 0 0 0 0 0 0 1\n".write(toFile: places.trajectory, atomically: true, encoding: .utf8)
      #expect(message { _ = try places.runFuse() }.hasPrefix("\(places.depth): no depth of these"))

      for folder in [places.depth, places.sigma] {
        try OutputFolder.make(folder)
        try PFM.write(DepthMap(width: 4, height: 3), to: "\(folder)/000005.pfm")
      }
      #expect(message { _ = try places.runFuse() }.hasPrefix("\(places.trajectory): no pose of"))
      try "5 0 0 0 0 0 0 1\n".write(toFile: places.trajectory, atomically: true, encoding: .utf8)
      #expect(
        message { _ = try places.runFuse() }
          .hasPrefix("\(places.depth)/000005.pfm: 4 × 3 pixels, expected 160 × 120")
      )
      for folder in [places.depth, places.sigma] {
        try PFM.write(DepthMap(width: 160, height: 120), to: "\(folder)/000005.pfm")
      }
      #expect(message { _ = try places.runFuse() }.hasPrefix("the map would be too thin"))
      #expect(!FileManager.default.fileExists(atPath: places.map))
    }
  }
}

/// An estimator that gives up after two pairs.
private final class Tired: FlowEstimator {
  struct Tiredness: Error {}
  private let estimator = DISFlowEstimator(threads: 1)
  private var calls = 0

  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    calls += 1
    guard calls < 3 else { throw Tiredness() }
    return try estimator.flows(pairs)
  }
}
