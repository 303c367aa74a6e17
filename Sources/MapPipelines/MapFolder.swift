internal import Formats
internal import Foundation
internal import Pipelines

/// Where a map's files lie.
public struct MapFolder: Sendable {
  /// The map's own folder.
  public let path: String

  /// A folder by its path.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What stages read and resume from.
  public var work: String { path + "/work" }

  /// Flows, one file a pair and direction.
  public var flow: String { work + "/flow" }

  /// Depth, one file a keyframe.
  public var depth: String { work + "/depth" }

  /// Depth's sigma, one file a keyframe.
  public var sigma: String { work + "/sigma" }

  /// Triangulated depth and a network's, one file a keyframe; only with a depth network.
  public var fusedDepth: String { work + "/fused-depth" }

  /// Its sigma, one file a keyframe.
  public var fusedSigma: String { work + "/fused-sigma" }

  /// What moves, one mask and probability a frame.
  public var movers: String { work + "/movers" }

  /// The stages that are done.
  var records: String { work + "/stages.json" }

  /// The map.
  public var map: String { path + "/map.ply" }

  /// Points on what moved.
  public var moverCloud: String { path + "/movers.ply" }

  /// The camera's path.
  public var trajectory: String { path + "/trajectory.txt" }

  /// The pinhole camera of the frames as they were used.
  public var calibration: String { path + "/calibration.yaml" }

  /// What was done, for programs.
  public var manifest: String { path + "/manifest.json" }

  /// What was done, for people.
  public var report: String { path + "/report.html" }

  /// Parts of the sequence that do not hang together with the map's, one numbered folder each.
  public var segments: String { path + "/segments" }

  /// What people read, to be removed when it is no longer true.
  var results: [String] {
    [trajectory, map, moverCloud, calibration, manifest, report, segments]
  }

  /// Folders of `work` whose files a `FolderJournal` notes.
  var journals: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []
    return (names.sorted().map { "\(work)/\($0)" } + [MoverFiles.probabilities(in: movers)])
      .filter(OutputFolder.isThere)
  }

  /// Removes what killed runs left unfinished; to be called under the folder's lock.
  func removeUnfinished() {
    AtomicFile.removeUnfinished(
      in: path,
      of: Set(results.map { String($0.split(separator: "/").last ?? "") })
    )
    for folder in [work] + journals { AtomicFile.removeUnfinished(in: folder) }
    let parts = (try? FileManager.default.contentsOfDirectory(atPath: segments)) ?? []
    for part in parts { AtomicFile.removeUnfinished(in: "\(segments)/\(part)") }
  }
}
