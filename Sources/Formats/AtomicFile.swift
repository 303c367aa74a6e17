internal import CProcess
internal import Glibc
internal import Synchronization

/// Files that appear whole or not at all.
public enum AtomicFile {
  /// Writes a file through `body`: under a temporary name in the same folder, renamed at the end.
  ///
  /// When anything throws, or a signal ends a process that called `InterruptCleanup.install`, the
  /// temporary is gone and a file that was there before is untouched. A link is followed; a device or a pipe
  /// is written directly.
  public static func write(_ path: String, _ body: (inout FileWriter) throws -> Void) throws {
    let target = try Target(path)
    let (descriptor, temporary, slot) = try target.open()
    defer { temporary_forget(slot) }
    var finished = false
    defer { if !finished, let temporary { unlink(temporary) } }

    var writer = FileWriter(descriptor: descriptor, path: path)
    try body(&writer)
    try writer.finish()
    if let temporary, rename(temporary, target.path) != 0 {
      throw FileError.system(path, errno, expected: "a file that can be written")
    }
    finished = true
  }

  /// Writes a file of given bytes.
  public static func write(_ path: String, bytes: [UInt8]) throws {
    try write(path) { try $0.append(bytes) }
  }

  /// Writes a text file, in UTF-8.
  public static func write(_ path: String, text: String) throws {
    try write(path) { try $0.append(text) }
  }
}

/// Where the bytes go in the end.
private struct Target {
  let name: String
  let path: String
  let isReplaced: Bool

  init(_ name: String) throws {
    self.name = name
    guard !name.isEmpty, !name.hasSuffix("/") else {
      throw FileError(
        name.isEmpty ? "output" : name,
        found: "a folder's name",
        expected: "a file's"
      )
    }
    var status = stat()
    guard stat(name, &status) == 0 else {
      path = name
      isReplaced = true
      return
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(name, found: "a folder", expected: "a file", advice: "name a file in it")
    }
    isReplaced = status.st_mode & S_IFMT == S_IFREG
    if let resolved = realpath(name, nil) {
      path = String(cString: resolved)
      free(resolved)
    } else {
      path = name
    }
  }

  func open() throws -> (descriptor: Int32, temporary: String?, slot: Int32) {
    guard isReplaced else {
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(errno) }
      return (descriptor, nil, -1)
    }
    while true {
      let temporary = temporaryPath()
      var slot: Int32 = -1
      let descriptor = temporary_create(temporary, &slot)
      if descriptor >= 0 { return (descriptor, temporary, slot) }
      guard errno == EEXIST else { throw failure(errno) }
    }
  }

  /// A hidden name beside the target that no other writer uses.
  private func temporaryPath() -> String {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[...$0] } ?? ""
    let base = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let serial = serials.add(1, ordering: .relaxed).newValue
    // Names end at 255 bytes: a long one is cut, the serial keeps it apart.
    let stem = String(decoding: base.utf8.prefix(200), as: UTF8.self)
    return "\(folder).\(stem).\(getpid())-\(serial).tmp"
  }

  private func failure(_ number: Int32) -> FileError {
    number == ENOENT
      ? FileError(
        name,
        found: "its folder does not exist",
        expected: "a folder to write into",
        advice: "create it first"
      )
      : FileError.system(name, number, expected: "a file that can be written")
  }
}

private let serials = Atomic<Int>(0)
