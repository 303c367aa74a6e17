internal import Glibc

/// Keeps two runs on one folder apart; the lock ends with the process, however that ends.
public enum FolderLock {
  /// Runs `body` while holding the folder's lock; throws where another process holds it.
  public static func whileHolding<Result>(
    _ folder: String,
    _ body: () throws -> Result
  ) throws -> Result {
    let path = folder + "/.lock"
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileError(
        path,
        found: String(cString: strerror(errno)).lowercased(),
        expected: "a folder that can be written to",
        advice: "choose another -o"
      )
    }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileError(
        folder,
        found: "another run at work on it",
        expected: "one run at a time",
        advice: "wait for it to end, or choose another -o"
      )
    }
    return try body()
  }
}
