internal import Datasets
internal import Formats
internal import Foundation
internal import Imagery
internal import Parallelism
internal import Pipelines
internal import Rendering

extension MapReport {
  /// Frames of which what moves is shown.
  private static let shownMovers = 4

  /// What moved on its own: how much, and the frames with most of it.
  func movers() throws -> ReportContent.Part {
    let folder = result.folder.movers
    guard let share = result.result("moving_share", of: "movers"),
      FileManager.default.fileExists(atPath: folder)
    else { return .init() }
    let moved = try PLYFile.read(result.folder.moverCloud).count
    let figures: [ReportContent.Figure] = [
      .init(
        "Moving pixels",
        NumberText.significant(100 * share),
        unit: "%",
        note: "of the frames that have flow"
      ),
      .init("Points on movers", NumberText.count(moved), note: "movers.ply; not in the map"),
    ]
    let shares = try orderedResults(sequence.count, threads: threads) { position -> Double in
      let path = MoverFiles.mask(sequence.entries[position].name, in: folder)
      guard FileManager.default.fileExists(atPath: path) else { return 0 }
      let mask = try MaskFile.read(path)
      return Double(mask.values.count { $0 >= 128 }) / Double(mask.values.count)
    }
    // The most of each part of the sequence, so that pictures are not of one moment.
    let parts = min(Self.shownMovers, sequence.count)
    let chosen = (0..<parts).compactMap { part in
      (part * sequence.count / parts..<(part + 1) * sequence.count / parts)
        .max { shares[$0] < shares[$1] }
    }.filter { shares[$0] > 0 }
    return .init(
      text: chosen.isEmpty ? ["Nothing was seen to move on its own."] : [],
      figures: figures,
      pictures: try orderedResults(chosen.count, threads: threads) { number in
        let image = try sequence.frame(at: chosen[number]).image
        let name = sequence.entries[chosen[number]].name
        let probabilities = try MoverFiles.probabilities(
          name,
          in: folder,
          width: image.width,
          height: image.height
        )
        return try picture(
          MoverOverlay(image, probabilities: probabilities ?? []).picture(),
          "\(name): what moves, in colour"
        )
      }
    )
  }
}
