internal import Foundation
internal import Pipelines

/// Does the stages of a map's folder that are not done yet, one after the other.
///
/// What is later than a stage that has to be done is not true any more: it is removed before the stage
/// begins, so that a run that stops, or fails, leaves nothing that looks like a result.
struct StageRunner {
  private let places: MapFolder
  private(set) var records: StageRecords

  /// Stages that are done, in this run or found so by it, with their outputs.
  private var confirmed: [String: [String]] = [:]

  init(_ places: MapFolder) {
    self.places = places
    records = StageRecords(readingFrom: places.records)
  }

  /// Does a stage unless its `outputs` are there under the same key; those in `further` may be there too.
  ///
  /// `body` calls what it is given with the stage's results before the last output appears: when that
  /// is there, the stage is done, whatever happens next. Outputs that are folders are left to their
  /// journals.
  mutating func run(
    _ name: String,
    key: String,
    outputs: [String],
    further: [String] = [],
    _ body: (_ done: ([String: Double]) throws -> Void) throws -> Void
  ) throws {
    guard records.record(of: name, key: key, outputs: outputs) == nil else {
      confirmed[name] = outputs + further
      return
    }
    try forget(before: outputs)
    var updated = records
    var last: [String: Double] = [:]
    let start = DispatchTime.now().uptimeNanoseconds
    func record() throws {
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      try updated.set(
        name,
        .init(key: key, seconds: seconds, results: last),
        writingTo: places.records
      )
    }
    try body { results in
      last = results
      try record()
    }
    // Again, with the time that writing took.
    try record()
    records = updated
    confirmed[name] = outputs + further
  }

  /// Forgets all stages, and removes their outputs.
  mutating func forgetAll() throws {
    confirmed = [:]
    try forget(before: [])
  }

  /// Forgets what came of flow, and removes what people would read.
  mutating func forgetResults() throws {
    confirmed = confirmed.filter { $0.key == "flow" }
    try forget(before: [])
  }

  /// Forgets stages that are not confirmed, and removes results that are not confirmed stages'.
  private mutating func forget(before outputs: [String]) throws {
    // First: without records nothing is taken for done, however little of it is left.
    try records.forget(allBut: Set(confirmed.keys), writingTo: places.records)
    let kept = Set(confirmed.values.joined())
    for path in places.results where !kept.contains(path) { try OutputFolder.remove(path) }
    for path in outputs where !OutputFolder.isThere(path) { try OutputFolder.remove(path) }
    for folder in places.journals {
      // A folder whose index or files are outputs belongs to its stage's journal.
      let isUsed = (outputs + kept).contains { $0 == folder || $0.hasPrefix(folder + "/") }
      if !isUsed { try FolderJournal.clear(folder) }
    }
  }
}
