public import ArgumentParser
internal import Formats
internal import Geometry

/// A pose of a trajectory as people name it: a time in seconds with a decimal point, or an index.
///
/// An index is the timestamp itself where a trajectory's timestamps are whole numbers, as they are
/// where no time was known; in a trajectory with times it counts the rows from 0.
public struct PoseReference: ExpressibleByArgument, Sendable {
  /// How far the nearest pose may be from a time, in seconds: TUM's rule for matching.
  static let tolerance = 0.02

  private let text: String
  private let value: Double

  /// A reference from its text; nil when that is no number.
  public init?(argument: String) {
    guard let value = Double(argument), value.isFinite, value >= 0 else { return nil }
    text = argument
    self.value = value
  }

  /// The pose, or an error that says what the trajectory has.
  func pose(in trajectory: Trajectory, path: String) throws -> TimedPose {
    let poses = trajectory.poses
    if text.contains(".") {
      if let pose = trajectory.pose(nearest: value, tolerance: Self.tolerance) { return pose }
    } else if poses.allSatisfy({ $0.timestamp == $0.timestamp.rounded() }) {
      if let pose = trajectory.pose(nearest: value, tolerance: 0) { return pose }
    } else if let row = Int(text), poses.indices.contains(row) {
      return poses[row]
    }
    let range = poses.first.flatMap { first in
      poses.last.map { ", \(first.timestamp) to \($0.timestamp)" }
    }
    throw FileError(
      path,
      found: "no pose \(text) among \(poses.count)\(range ?? "")",
      expected: "a frame's index, or a time in seconds with a decimal point"
    )
  }
}
