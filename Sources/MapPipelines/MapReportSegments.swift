internal import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Pipelines
internal import Rendering

extension MapFolder {
  /// The trajectories of the segments that are not the map's, the longest first.
  func segmentTrajectories() throws -> [Trajectory] {
    var found: [Trajectory] = []
    while true {
      let path = "\(segments)/\(found.count + 1)/trajectory.txt"
      guard FileManager.default.fileExists(atPath: path) else { return found }
      found.append(try TUMTrajectory.read(path))
    }
  }
}

extension MapReport {
  /// What does not hang together with the map: a figure and the path of each segment.
  func segmentPart(_ segments: [Trajectory]) -> ReportContent.Part {
    guard !segments.isEmpty else { return .init() }
    let names = Dictionary(
      sequence.entries.map { ($0.timestamp, $0.name) },
      uniquingKeysWith: { first, _ in first }
    )
    return .init(
      text: [
        "Nothing connects these parts of the sequence with the map above, so that neither their place nor their scale in it is known. Film the way between them slowly, and they will."
      ],
      figures: segments.enumerated().map { index, segment in
        let first = segment.poses.first.flatMap { names[$0.timestamp] } ?? ""
        let last = segment.poses.last.flatMap { names[$0.timestamp] } ?? ""
        return .init(
          "segments/\(index + 1)",
          "\(segment.poses.count)",
          unit: "frames",
          note: "from \(first) to \(last)"
        )
      },
      drawings: segments.prefix(4).enumerated().map { index, segment in
        (
          TrajectoryPlot(estimate: segment, unit: Self.unit).drawing(),
          "Segment \(index + 1): the camera's path from above, in its own units."
        )
      }
    )
  }
}
