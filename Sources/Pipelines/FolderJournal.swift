internal import Formats
internal import Foundation

/// The files that a stage makes in a folder, noted one by one, so that a killed run is taken up where
/// it was.
///
/// The note, `.made-by-parallax`, grows by whole lines: `key KEY` says what all files are made from,
/// `made NAME` comes before a file appears, `gone NAME` when it was removed. Files appear whole
/// (`AtomicFile`), so one that was noted under this run's key and is there is finished. Whatever else
/// lies in the folder is the user's and stays. The note is locked: two runs do not share a folder.
public final class FolderJournal {
  private let folder: String
  private let descriptor: Int32
  private var made: Set<String> = []

  /// The files of `folder` that are made from what `key` stands for.
  ///
  /// Those that an earlier run made from something else are removed, and what a killed run left
  /// unfinished. Throws where the folder cannot be written to, and where another run holds it.
  public init(_ folder: String, key: String) throws {
    self.folder = folder
    try OutputFolder.make(folder)
    let path = Self.path(in: folder)
    descriptor = open(path, O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileError(
        path,
        found: String(cString: strerror(errno)).lowercased(),
        expected: "a folder that can be written to",
        advice: "choose another -o"
      )
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw FileError(
        folder,
        found: "another run at work on it",
        expected: "one run at a time",
        advice: "wait for it to end, or choose another -o"
      )
    }
    AtomicFile.removeUnfinished(in: folder)
    let note = Note(readingFrom: path)
    if note.key == key {
      made = note.made
      // A line that a killed run did not finish names no file.
      if !note.isWhole { ftruncate(descriptor, off_t(note.wholeBytes)) }
    } else {
      for name in note.made { try OutputFolder.remove("\(folder)/\(name)") }
      ftruncate(descriptor, 0)
      try append("key \(key)")
    }
  }

  deinit { close(descriptor) }

  /// Whether a file was made from the same by an earlier run, or by this one.
  public func isFinished(_ name: String) -> Bool {
    made.contains(name) && FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  /// Notes a file that is about to be made; one of its name that is not finished is removed.
  public func willMake(_ name: String) throws {
    guard !made.contains(name) else { return }
    precondition(!name.contains("/"))
    try OutputFolder.remove("\(folder)/\(name)")
    // A name over two lines is not noted: its file is made again by every run.
    guard !name.contains(where: \.isNewline) else { return }
    try append("made \(name)")
    made.insert(name)
  }

  /// Removes files of earlier runs that this one did not make.
  public func remove(allBut names: Set<String>) throws {
    for name in made.subtracting(names).sorted() {
      try OutputFolder.remove("\(folder)/\(name)")
      try append("gone \(name)")
      made.remove(name)
    }
  }

  /// Removes all files that runs made in a folder, and the note of them.
  public static func clear(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: path(in: folder)) else { return }
    for name in Note(readingFrom: path(in: folder)).made {
      try OutputFolder.remove("\(folder)/\(name)")
    }
    try OutputFolder.remove(path(in: folder))
  }

  private static func path(in folder: String) -> String { folder + "/.made-by-parallax" }

  private func append(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw FileError(
        Self.path(in: folder),
        found: String(cString: strerror(errno)).lowercased(),
        expected: "room for a line",
        advice: "free some space or choose another place"
      )
    }
  }

  private struct Note {
    var key = ""
    var made: Set<String> = []
    var isWhole = true
    /// Bytes up to the end of the last line that was finished.
    var wholeBytes = 0

    init(readingFrom path: String) {
      let bytes = FileManager.default.contents(atPath: path) ?? Data()
      isWhole = bytes.isEmpty || bytes.last == UInt8(ascii: "\n")
      wholeBytes = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      var lines = bytes.split(separator: UInt8(ascii: "\n"))
      if !isWhole { lines.removeLast() }
      for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
        guard let space = line.firstIndex(of: " ") else { continue }
        let rest = String(line[line.index(after: space)...])
        switch line[..<space] {
        case "key": key = rest
        case "made": made.insert(rest)
        case "gone": made.remove(rest)
        default: continue
        }
      }
    }
  }
}
