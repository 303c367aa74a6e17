internal import Formats
internal import Imagery
internal import Odometry

/// Flows that a run which was stopped left as files, and those of an estimator for the rest.
final class ResumedFlowEstimator: FlowEstimator {
  private let base: any FlowEstimator
  private let folder: String
  private let journal: FolderJournal
  private let names: [String]

  /// So many pairs are estimated at once: few enough for the estimator to remember them all.
  private static let batch = 8

  /// Files of `folder` as the journal knows them; `names` are those of the frames.
  init(_ base: any FlowEstimator, folder: String, journal: FolderJournal, names: [String]) {
    self.base = base
    self.folder = folder
    self.journal = journal
    self.names = names
  }

  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    var flows: [FlowField] = []
    var missing: [(from: FlowFrame, to: FlowFrame)] = []
    // In the order of the pairs: what an estimator remembers depends on it.
    for pair in pairs {
      guard isFinished(pair.from.position, pair.to.position) else {
        missing.append(pair)
        if missing.count == Self.batch { flows += try estimate(&missing) }
        continue
      }
      flows += try estimate(&missing)
      flows.append(try read(pair.from.position, pair.to.position))
    }
    return try flows + estimate(&missing)
  }

  /// The file of a flow between two positions.
  func name(_ from: Int, _ to: Int) -> String { "\(names[from])-\(names[to]).flo" }

  /// The file of what later flows start from.
  func memoryName(_ from: Int, _ to: Int) -> String { "\(names[from])-\(names[to]).start" }

  private func isFinished(_ from: Int, _ to: Int) -> Bool {
    journal.isFinished(name(from, to))
      && (!base.hasMemory || journal.isFinished(memoryName(from, to)))
  }

  private func read(_ from: Int, _ to: Int) throws -> FlowField {
    if base.hasMemory {
      let memory = try FileContents.bytes(of: "\(folder)/\(memoryName(from, to))")
      try base.remember(memory, from: from, to: to)
    }
    return try FloFile.read("\(folder)/\(name(from, to))")
  }

  private func estimate(_ pairs: inout [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    guard !pairs.isEmpty else { return [] }
    let flows = try base.flows(pairs)
    for pair in pairs where base.hasMemory {
      let (from, to) = (pair.from.position, pair.to.position)
      guard !journal.isFinished(memoryName(from, to)),
        let memory = try base.memory(from: from, to: to)
      else { continue }
      try journal.willMake(memoryName(from, to))
      try AtomicFile.write("\(folder)/\(memoryName(from, to))", bytes: memory)
    }
    pairs.removeAll()
    return flows
  }
}
