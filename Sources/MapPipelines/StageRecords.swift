internal import Datasets
internal import Formats
internal import Foundation

/// What has been done in a map's folder, so that a second run does not do it again.
///
/// Kept in `work/stages.json`; a stage is done when its key, a digest of all that it depends on,
/// is there and its outputs still are.
struct StageRecords: Codable {
  struct Record: Codable {
    let key: String
    let seconds: Double
    /// What the stage reported, by name.
    let results: [String: Double]
  }

  private(set) var stages: [String: Record] = [:]

  /// The records of a folder; none where there is no such file or it cannot be read.
  init(readingFrom path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let stages = try? JSONDecoder().decode([String: Record].self, from: data)
    else { return }
    self.stages = stages
  }

  func record(of stage: String, key: String, outputs: [String]) -> Record? {
    guard let record = stages[stage], record.key == key,
      outputs.allSatisfy(FileManager.default.fileExists)
    else { return nil }
    return record
  }

  mutating func forget(allBut names: Set<String>, writingTo path: String) throws {
    let kept = stages.filter { names.contains($0.key) }
    guard kept.count < stages.count else { return }
    stages = kept
    try write(to: path)
  }

  mutating func set(_ stage: String, _ record: Record, writingTo path: String) throws {
    stages[stage] = record
    try write(to: path)
  }

  private func write(to path: String) throws {
    try AtomicFile.write(path, text: JSONText.of(stages) + "\n")
  }
}
