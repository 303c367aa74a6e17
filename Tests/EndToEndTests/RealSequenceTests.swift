import Evaluation
import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Accuracy on real sequences, from the folder that the environment names in PARALLAX_DATA.
@Suite(.serialized) struct RealSequenceTests {
  private static let data: String? = {
    let path = ProcessInfo.processInfo.environment["PARALLAX_DATA"] ?? ""
    return path.isEmpty ? nil : path
  }()

  private static func has(_ sequence: String) -> ConditionTrait {
    .enabled(
      if: data.map { FileManager.default.fileExists(atPath: "\($0)/\(sequence)") } ?? false,
      "PARALLAX_DATA names no folder with \(sequence)"
    )
  }

  /// The repository's calibrations, beside its tests.
  private static let calibrations = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Calibration").path

  /// Reconstructs frames and compares the path with the truth.
  private func evaluation(
    _ frames: String,
    calibration: String,
    truth: String
  ) throws -> (TrajectoryEvaluation, placed: Int) {
    let data = try #require(Self.data)
    return try withTemporaryFolder { folder in
      let outcome = try Program.run(
        "reconstruct",
        "\(data)/\(frames)",
        "--calibration",
        "\(Self.calibrations)/\(calibration)",
        "-o",
        "\(folder)/out"
      )
      try #require(outcome.code == 0, "\(outcome)")
      let estimate = try TUMTrajectory.read("\(folder)/out/trajectory.txt")
      let truth = try TrajectoryFile.read("\(data)/\(truth)")
      return (try TrajectoryEvaluation(estimate, truth: truth), estimate.poses.count)
    }
  }

  @Test(has("livingroom1")) func `livingroom1, all frames`() throws {
    let (found, placed) = try evaluation(
      "livingroom1/image",
      calibration: "livingroom1.yaml",
      truth: "livingroom1/groundtruth.txt"
    )
    print("livingroom1: ATE \(found.absolutePercent) % of the path, \(placed) of 211 frames")
    #expect(found.absolutePercent <= 0.40)
    #expect(placed >= 201)
  }

  @Test(has("kitti_sequence_1")) func `KITTI, driving straight on`() throws {
    let (found, placed) = try evaluation(
      "kitti_sequence_1/image_l",
      calibration: "kitti_06.yaml",
      truth: "kitti_sequence_1/poses.txt"
    )
    let steps = found.steps
    print(
      "kitti_sequence_1: rotation \(steps.rotationMeanDegrees)°, direction",
      "\(steps.directionMedianDegrees)°, length \(steps.lengthSpreadPercent) %, \(placed) of 51 frames"
    )
    #expect(steps.rotationMeanDegrees <= 0.066)
    #expect(steps.directionMedianDegrees <= 0.53)
    #expect(steps.lengthSpreadPercent <= 1.84)
    #expect(placed == 51)
  }

  @Test(has("tum_fr2_desk_20frames")) func `TUM, a distorting lens`() throws {
    let (found, placed) = try evaluation(
      "tum_fr2_desk_20frames/rgb",
      calibration: "tum_fr2.yaml",
      truth: "tum_fr2_desk_20frames/groundtruth.txt"
    )
    print("tum_fr2_desk: ATE \(found.absolutePercent) % of the path, \(placed) of 20 frames")
    #expect(found.absolutePercent <= 4)
    #expect(placed >= 19)
  }
}
