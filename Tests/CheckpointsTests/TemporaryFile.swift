import Checkpoints
import Formats
import TestSupport
import Testing

/// Reads a checkpoint of given bytes.
func checkpoint(_ bytes: [UInt8]) throws -> Checkpoint {
  try withTemporaryFolder { folder in
    try AtomicFile.write(folder + "/weights", bytes: bytes)
    return try Checkpoint(folder + "/weights")
  }
}

/// Expects a checkpoint to be refused, in one line that holds all fragments.
func expectRefusal(
  of bytes: [UInt8],
  _ fragments: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    _ = try checkpoint(bytes)
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
  } catch let error as FileError {
    let hasNewline = error.description.contains { $0.isNewline }
    #expect(!hasNewline, sourceLocation: sourceLocation)
    for fragment in fragments {
      #expect(error.description.contains(fragment), sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("not a FileError: \(error)", sourceLocation: sourceLocation)
  }
}

/// Expects a reader to survive damage anywhere: it refuses the file or gives tensors that can be read.
func expectSurvival(of whole: [UInt8], seed: UInt64) throws {
  var generator = SplitMix64(seed: seed)
  for _ in 0..<300 {
    var damaged = whole
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: damaged.indices, using: &generator)
      damaged[place] = .random(in: 0...255, using: &generator)
    }
    do {
      for tensor in try checkpoint(damaged).tensors {
        let count = tensor.withBytes { $0.reduce(into: 0) { count, _ in count += 1 } }
        #expect(count == tensor.byteCount)
      }
    } catch is FileError {}
  }
}
