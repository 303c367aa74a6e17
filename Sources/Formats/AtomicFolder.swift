internal import CProcess
internal import Glibc
internal import Synchronization

/// Folders that appear whole or not at all.
public enum AtomicFolder {
  /// Writes a folder through `body`, which is given the path of an empty folder to fill.
  ///
  /// That one lies beside `path` under a temporary name and is renamed at the end. When anything
  /// throws, or a signal ends a process that called `InterruptCleanup.install`, it is gone and what
  /// was at `path` is untouched. Where something is there already, it is replaced if
  /// `mayReplace` says so of its path, and refused otherwise, before `body` is called.
  public static func write(
    _ path: String,
    replacingIf mayReplace: (String) throws -> Bool = { _ in false },
    _ body: (String) throws -> Void
  ) throws {
    let target = try place(of: path)
    var status = stat()
    let isThere = lstat(target, &status) == 0
    guard try !isThere || mayReplace(target) else {
      throw FileError(
        path,
        found: "something is there already",
        expected: "the name of a new folder",
        advice: "choose another, or replace it with --force"
      )
    }

    let (temporary, slot) = try create(beside: target, of: path)
    defer {
      folder_remove(temporary)
      temporary_forget(slot)
    }
    try body(temporary)
    // After an exchange the temporary name holds what was there before.
    if isThere, folder_exchange(temporary, target) == 0 { return }
    if isThere, folder_remove(target) != 0 { throw failure(path, errno) }
    guard rename(temporary, target) == 0 else { throw failure(path, errno) }
  }

  /// The path without slashes at its end and, where it is there, without links.
  private static func place(of path: String) throws -> String {
    var target = path
    while target.count > 1, target.hasSuffix("/") { target.removeLast() }
    if let resolved = realpath(target, nil) {
      defer { free(resolved) }
      target = String(cString: resolved)
    }
    guard !target.isEmpty, target != "/" else {
      throw FileError("output", found: "\"\(path)\"", expected: "the name of a folder")
    }
    return target
  }

  private static func create(
    beside target: String,
    of path: String
  ) throws -> (path: String, slot: Int32) {
    let slash = target.lastIndex(of: "/")
    let parent = slash.map { target[...$0] } ?? ""
    let base = slash.map { target[target.index(after: $0)...] } ?? target[...]
    // Names end at 255 bytes: a long one is cut, the serial keeps it apart.
    let stem = String(decoding: base.utf8.prefix(200), as: UTF8.self)
    while true {
      let serial = serials.add(1, ordering: .relaxed).newValue
      let temporary = "\(parent).\(stem).\(getpid())-\(serial).tmp"
      var slot: Int32 = -1
      if temporary_create_folder(temporary, &slot) == 0 { return (temporary, slot) }
      guard errno == EEXIST else { throw failure(path, errno) }
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> FileError {
    number == ENOENT
      ? FileError(
        path,
        found: "the folder that it is to be in does not exist",
        expected: "a folder to write into",
        advice: "create it first"
      )
      : FileError.system(path, number, expected: "a folder that can be written")
  }
}

extension AtomicFolder {
  /// Makes a folder within one that is being written.
  public static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 else {
      throw FileError.system(path, errno, expected: "a folder that can be written")
    }
  }
}

private let serials = Atomic<Int>(0)
