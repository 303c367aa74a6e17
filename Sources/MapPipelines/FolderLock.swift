internal import Formats
internal import Glibc

/// Keeps two runs on one folder apart; gone with its owner, or with the process however it ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock, or throws where another process holds it.
  init(_ folder: String) throws {
    let path = folder + "/.lock"
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
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
  }

  deinit { close(descriptor) }
}
