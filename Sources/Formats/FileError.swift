internal import Glibc

/// What is wrong with a file, in one line: which file, what was found, what was expected, what to do.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String

  /// What was found.
  public let found: String

  /// What was expected in its place.
  public let expected: String

  /// What to do about it, where that is known.
  public let advice: String

  /// An error about `path`.
  public init(_ path: String, found: String, expected: String, advice: String = "") {
    self.path = path
    self.found = found
    self.expected = expected
    self.advice = advice
  }

  /// The line: `path: found, expected …; advice`.
  public var description: String {
    var line = "\(path): \(found)"
    if !expected.isEmpty { line += ", expected \(expected)" }
    if !advice.isEmpty { line += "; \(advice)" }
    return String(line.map { $0.isNewline ? " " : $0 })
  }
}

extension FileError {
  /// What the operating system refused, by its error number.
  static func system(_ path: String, _ number: Int32, expected: String) -> FileError {
    let reason = systemReasons[number]
    return FileError(
      path,
      found: reason?.found ?? String(cString: strerror(number)).lowercased(),
      expected: expected,
      advice: reason?.advice ?? ""
    )
  }
}

private let systemReasons: [Int32: (found: String, advice: String)] = [
  ENOENT: ("no such file or folder", "check the path"),
  EACCES: ("permission denied", "change its permissions or choose another place"),
  EPERM: ("operation not permitted", "change its permissions or choose another place"),
  EROFS: ("the file system is read-only", "choose another place"),
  ENOSPC: ("no space left on the device", "free some space or choose another place"),
  EDQUOT: ("the disk quota is used up", "free some space or choose another place"),
  EFBIG: ("larger than the file system allows", "choose another place"),
  EISDIR: ("a folder", "name a file"),
  ENOTDIR: ("a part of the path is a file, not a folder", "check the path"),
  ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
  EMFILE: ("too many open files", "raise the limit (ulimit -n)"),
]
