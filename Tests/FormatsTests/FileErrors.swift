import Formats
import TestSupport
import Testing

/// Expects `body` to throw a `FileError` of one line that holds all of `fragments`.
func expectFileError(
  _ fragments: String...,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
  } catch let error as FileError {
    let line = error.description
    let hasNewline = line.contains { $0.isNewline }
    #expect(!hasNewline, sourceLocation: sourceLocation)
    for fragment in fragments {
      #expect(line.contains(fragment), sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("not a FileError: \(error)", sourceLocation: sourceLocation)
  }
}

/// Expects a reader to refuse every file that is cut off, and to name the file.
func expectTruncationErrors(
  of whole: [UInt8],
  named name: String,
  lengths: some Sequence<Int>,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ read: (String) throws -> Void
) throws {
  let folder = try TemporaryFolder()
  for length in lengths {
    let path = try folder.file(name, Array(whole[..<length]))
    expectFileError(path, sourceLocation: sourceLocation) { try read(path) }
  }
}

/// Expects a reader to survive damaged files: it throws a `FileError` or returns something.
func expectSurvival(
  of whole: [UInt8],
  named name: String,
  seed: UInt64,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ read: (String) throws -> Void
) throws {
  let folder = try TemporaryFolder()
  var generator = SplitMix64(seed: seed)
  for _ in 0..<200 {
    var damaged = whole
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      damaged[Int.random(in: 0..<whole.count, using: &generator)] = .random(
        in: 0...255,
        using: &generator
      )
    }
    let path = try folder.file(name, damaged)
    do {
      try read(path)
    } catch let error as FileError {
      #expect(error.path.hasPrefix(path), sourceLocation: sourceLocation)
    }
  }
}
