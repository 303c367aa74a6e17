import ArgumentParser
@testable import Commands
import Evaluation
import Formats
import Foundation
import Geometry
import Imagery
import TestSupport
import Testing

private typealias Evaluate = Root.Evaluate

/// A report's results by key, read back from its JSON.
private func decoded(_ report: EvaluationReport) throws -> [String: Any] {
  let object = try JSONSerialization.jsonObject(with: Data(try report.json.utf8))
  let whole = try #require(object as? [String: Any])
  #expect(Set(whole.keys) == ["kind", "estimate", "truth", "results", "frames"])
  return try #require(whole["results"] as? [String: Any])
}

/// The one line that a comparison fails with.
private func failure(_ command: some EvaluateCommand) throws -> String {
  var line = ""
  #expect(throws: FileError.self) {
    do { _ = try command.report() } catch {
      line = "\(error)"
      throw error
    }
  }
  #expect(!line.contains("\n"))
  return line
}

@Suite struct EvaluateCommandTests {
  @Test func keysAreStable() throws {
    try withTemporaryFolder { folder in
      let path = try ReferenceSequence(in: folder).path
      let flow = try decoded(
        Evaluate.Flow.parse([path("flow.flo"), "--truth", path("flow-truth.flo")]).report()
      )
      #expect(
        Set(flow.keys) == [
          "epe_mean_px", "epe_median_px", "fl_all_percent", "outliers_1px_percent",
          "outliers_3px_percent", "aae_mean_deg", "coverage_percent", "compared_pixels",
          "truth_pixels",
        ]
      )
      #expect(flow["compared_pixels"] as? Int == 1396)
      let movers = try decoded(
        Evaluate.Movers.parse([path("movers"), "--truth", path("movers-truth")]).report()
      )
      #expect(
        Set(movers.keys) == [
          "iou", "precision", "recall", "f1", "estimated_moving_pixels", "true_moving_pixels",
          "compared_pixels",
        ]
      )
      let trajectory = try decoded(
        Evaluate.Trajectory.parse([path("estimate.tum"), "--truth", path("truth.kitti")]).report()
      )
      for key in [
        "ate_rmse_m", "ate_of_path_percent", "rpe_translation_rmse_m", "rpe_rotation_mean_deg",
        "step_rotation_mean_deg", "step_direction_median_deg", "step_length_spread_percent",
        "true_path_m", "compared_poses",
      ] {
        #expect(trajectory[key] is Double, "\(key)")
      }
      let depth = try decoded(
        Evaluate.Depth.parse([
          path("depth-truth"), "--truth", path("depth-truth"), "--depth-scale", "1000",
        ]).report()
      )
      for key in ["abs_rel", "sq_rel_m", "rmse_m", "rmse_log", "a1", "a2", "a3"] {
        #expect(depth[key] is Double && depth["pooled_" + key] is Double, "\(key)")
      }
    }
  }

  @Test func cloudsAreComparedAfterTheTrajectories() throws {
    try withTemporaryFolder { folder in
      let sequence = try ReferenceSequence(in: folder)
      let path = sequence.path
      try CalibrationFile.write(sequence.camera, to: path("camera.yaml"))
      let report = try Evaluate.Cloud.parse([
        path("map.ply"), "--depth-truth", path("depth-truth"), "--depth-scale", "1000",
        "--trajectory", path("estimate.tum"), "--truth-trajectory", path("truth.tum"),
        "--calibration", path("camera.yaml"),
      ]).report()
      let results = try decoded(report)
      // The same number as the independent measure of these files.
      let score = try #require(results["f_score"] as? Double)
      #expect(isClose(score, 0.23504331538846562, within: 1e-9))
      let itself = try Evaluate.Cloud.parse([path("map.ply"), "--truth", path("map.ply")]).report()
      #expect(try decoded(itself)["f_score"] as? Double == 1)
    }
  }

  @Test func whatMovesIsNoPartOfTheTruth() throws {
    try withTemporaryFolder { folder in
      let sequence = try ReferenceSequence(in: folder)
      let (path, camera) = (sequence.path, sequence.camera)
      try CalibrationFile.write(camera, to: path("camera.yaml"))
      try FileManager.default.createDirectory(
        atPath: path("moving"),
        withIntermediateDirectories: true
      )
      let arguments = [
        path("map.ply"), "--depth-truth", path("depth-truth"), "--depth-scale", "1000",
        "--trajectory", path("estimate.tum"), "--truth-trajectory", path("truth.tum"),
        "--calibration", path("camera.yaml"),
      ]
      func write(_ value: (Int) -> UInt8) throws {
        let values = (0..<camera.width * camera.height).map { value($0 % camera.width) }
        let mask = Mask(width: camera.width, height: camera.height, values: values)
        for i in 0..<ReferenceSequence.frames {
          try MaskFile.write(mask, to: path("moving/0000\(i / 10)\(i % 10).png"))
        }
      }
      let all = try decoded(Evaluate.Cloud.parse(arguments).report())
      #expect(all["swept_share"] == nil)
      try write { _ in 0 }
      let still = try decoded(
        Evaluate.Cloud.parse(arguments + ["--mover-truth", path("moving")]).report()
      )
      #expect(still["f_score"] as? Double == all["f_score"] as? Double)
      #expect(still["swept_share"] as? Double == 0)
      try write { $0 < camera.width / 2 ? 3 : 0 }
      let half = try decoded(
        Evaluate.Cloud.parse(arguments + ["--mover-truth", path("moving")]).report()
      )
      let points = try #require(half["true_points"] as? Int)
      let allPoints = try #require(all["true_points"] as? Int)
      #expect(points < allPoints * 3 / 4 && points > allPoints / 4)
      // The map was made from all of it.
      #expect(try #require(half["swept_share"] as? Double) > 0)
    }
  }

  @Test func depthScalingsAgreeOnAUniformlyScaledSequence() throws {
    try withTemporaryFolder { folder in
      let path = try ReferenceSequence(in: folder).path
      try FileManager.default.createDirectory(
        atPath: path("depth"),
        withIntermediateDirectories: true
      )
      let truth = try TUMTrajectory.read(path("truth.tum"))
      for i in 0..<3 {
        var depth = try DepthPNG.read(
          path("depth-truth/0000\(i / 10)\(i).png"),
          unitsPerMetre: 1000
        )
        for pixel in depth.values.indices { depth.values[pixel] *= 0.25 }
        try PFM.write(depth, to: path("depth/0000\(i / 10)\(i).pfm"))
      }
      let quarter = truth.moved(by: Similarity(scale: 0.25))
      try TUMTrajectory.write(quarter, to: path("quarter.tum"))
      let common = [path("depth"), "--truth", path("depth-truth"), "--depth-scale", "1000"]
      let scalings = [
        ["--scaling", "median"], ["--scaling", "sequence-median"], ["--scaling", "sequence-ratio"],
        [
          "--scaling", "trajectory", "--trajectory", path("quarter.tum"), "--truth-trajectory",
          path("truth.tum"),
        ],
      ]
      for scaling in scalings {
        let report = try Evaluate.Depth.parse(common + scaling).report()
        let results = try decoded(report)
        // Depth in single precision.
        #expect(try #require(results["abs_rel"] as? Double) < 1e-6)
        #expect(isClose(try #require(results["scale_median"] as? Double), 4, within: 1e-5))
        #expect(report.frames.map(\.name) == ["000000", "000001", "000002"])
      }
      let raw = try decoded(Evaluate.Depth.parse(common).report())
      #expect(isClose(try #require(raw["abs_rel"] as? Double), 0.75, within: 1e-6))
    }
  }

  @Test func sigmaIsJudgedInTheSameScale() throws {
    try withTemporaryFolder { folder in
      let path = try ReferenceSequence(in: folder).path
      for name in ["depth", "sigma"] {
        try FileManager.default.createDirectory(
          atPath: path(name),
          withIntermediateDirectories: true
        )
      }
      for i in 0..<3 {
        let truth = try DepthPNG.read(path("depth-truth/00000\(i).png"), unitsPerMetre: 1000)
        var (depth, sigma) = (truth, truth)
        // Every fourth pixel is 3 % off, where sigma is 2 %; both are in units of four metres.
        for pixel in truth.values.indices {
          depth.values[pixel] *= 0.25 * (pixel % 4 == 1 ? 1.03 : 1)
          sigma.values[pixel] *= 0.25 * 0.02
        }
        try PFM.write(depth, to: path("depth/00000\(i).pfm"))
        try PFM.write(sigma, to: path("sigma/00000\(i).pfm"))
      }
      let arguments = [
        path("depth"), "--truth", path("depth-truth"), "--depth-scale", "1000", "--scaling",
        "median", "--sigma", path("sigma"),
      ]
      let results = try decoded(Evaluate.Depth.parse(arguments).report())
      let one = try #require(results["within_1_sigma_percent"] as? Double)
      // A quarter of the pixels of each row, of which some have no truth.
      #expect((72.0...78.0).contains(one), "\(one)")
      #expect(results["within_2_sigma_percent"] as? Double == 100)
      try FileManager.default.removeItem(atPath: path("sigma/000001.pfm"))
      #expect(throws: FileError.self) { try Evaluate.Depth.parse(arguments).report() }
      try PFM.write(DepthMap(width: 3, height: 2), to: path("sigma/000001.pfm"))
      #expect(throws: FileError.self) { try Evaluate.Depth.parse(arguments).report() }
    }
  }

  @Test func occlusionAndMaskDivideThePixels() throws {
    try withTemporaryFolder { folder in
      let path = try ReferenceSequence(in: folder).path
      let half = Mask(
        width: 48,
        height: 32,
        values: (0..<48 * 32).map { $0 % 48 < 24 ? 0 : 255 }
      )
      try MaskFile.write(half, to: path("half.png"))
      let common = [path("flow.flo"), "--truth", path("flow-truth.flo")]
      let parts = try decoded(
        Evaluate.Flow.parse(common + ["--occlusion", path("half.png")]).report()
      )
      let masked = try decoded(Evaluate.Flow.parse(common + ["--mask", path("half.png")]).report())
      let visible = try #require(parts["visible_truth_pixels"] as? Int)
      let occluded = try #require(parts["occluded_truth_pixels"] as? Int)
      #expect(visible + occluded == 1396)
      #expect(masked["truth_pixels"] as? Int == occluded)
      #expect(masked["epe_mean_px"] as? Double == parts["occluded_epe_mean_px"] as? Double)
    }
  }

  @Test func whatIsNotDefinedIsNullAndADash() throws {
    let report = EvaluationReport(
      kind: "movers",
      estimate: "a.png",
      truth: "b.png",
      results: [Metric("iou", .nan), Metric("epe", 1.5, .pixels), Metric("pixels", count: 12)]
    )
    let results = try decoded(report)
    #expect(results["iou"] is NSNull)
    #expect(
      report.table == """
        # movers: a.png against b.png
        iou               –
        epe             1.5 px
        pixels           12
        """
    )
  }
}

@Suite struct EvaluateFailureTests {
  @Test func differentSizesAreRefusedByName() throws {
    try withTemporaryFolder { folder in
      try MaskFile.write(Mask(width: 4, height: 3, filledWith: 0), to: folder + "/a.png")
      try MaskFile.write(Mask(width: 3, height: 4, filledWith: 0), to: folder + "/b.png")
      let line = try failure(
        Evaluate.Movers.parse([folder + "/a.png", "--truth", folder + "/b.png"])
      )
      #expect(line == "\(folder)/a.png: 4 × 3 pixels, expected 3 × 4 as in \(folder)/b.png")
    }
  }

  @Test func missingAndUnmatchedFilesAreRefusedByName() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b", "empty"] {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name,
          withIntermediateDirectories: true
        )
      }
      let mask = Mask(width: 2, height: 2, filledWith: 0)
      try MaskFile.write(mask, to: folder + "/a/000001.png")
      try MaskFile.write(mask, to: folder + "/b/000002.png")
      func line(_ estimate: String, _ truth: String) throws -> String {
        try failure(Evaluate.Movers.parse([folder + estimate, "--truth", folder + truth]))
      }
      #expect(try line("/none", "/b").hasPrefix("\(folder)/none: no such file"))
      #expect(try line("/a", "/b").contains("names such as 000002"))
      #expect(try line("/a", "/empty").hasPrefix("\(folder)/empty: no such files"))
      #expect(try line("/a", "/b/000002.png").contains("expected a folder"))
      #expect(try line("/a/000001.png", "/b").contains("expected a file"))
    }
  }

  @Test func aTrajectoryThatCannotBeAlignedSaysWhy() throws {
    try withTemporaryFolder { folder in
      let path = try ReferenceSequence(in: folder).path
      let still = Trajectory(
        poses: (0..<21).map { TimedPose(timestamp: Double($0), worldFromCamera: .identity) }
      )
      try TUMTrajectory.write(still, to: path("still.tum"))
      let line = try failure(
        Evaluate.Trajectory.parse([path("still.tum"), "--truth", path("truth.tum")])
      )
      #expect(line.hasPrefix(path("still.tum")))
      #expect(line.contains("stands still"))
      var late = try TUMTrajectory.read(path("estimate.tum"))
      for i in late.poses.indices { late.poses[i].timestamp += 1000 }
      try TUMTrajectory.write(late, to: path("late.tum"))
      let noPair = try failure(
        Evaluate.Trajectory.parse([path("late.tum"), "--truth", path("truth.tum")])
      )
      #expect(noPair.contains("0 pairs"))
      #expect(noPair.contains("0.02 s"))
    }
  }

  @Test(arguments: [
    ["cloud", "map.ply"],
    ["cloud", "map.ply", "--truth", "a.ply", "--depth-truth", "b"],
    ["cloud", "map.ply", "--depth-truth", "b"],
    ["cloud", "map.ply", "--depth-truth", "b", "--truth-trajectory", "t"],
    ["cloud", "map.ply", "--truth", "a.ply", "--mover-truth", "m"],
    ["cloud", "map.ply", "--truth", "a.ply", "--tau", "0"],
    ["cloud", "map.ply", "--truth", "a.ply", "--trajectory", "t"],
    ["depth", "d", "--truth", "t", "--scaling", "trajectory"],
    ["depth", "d", "--truth", "t", "--min-depth", "3", "--max-depth", "2"],
    ["depth", "d", "--truth", "t", "--garg", "--eigen"],
    ["trajectory", "e", "--truth", "t", "--delta", "0"],
    ["trajectory", "e", "--truth", "t", "--align", "sim2"],
    ["flow", "f"],
  ]) func wrongUsageIsRefusedBeforeAnyFileIsRead(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try Root.parseAsRoot(["evaluate"] + arguments)
    }
    if let error { #expect(Root.exitCode(for: error) == .validationFailure) }
  }
}
