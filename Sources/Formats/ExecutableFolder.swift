internal import Glibc

/// Where this executable lies, and with it what was installed beside it.
public enum ExecutableFolder {
  /// The folder of this executable, links followed, with a slash at its end.
  public static let path: String = {
    let link = "/proc/self/exe"
    let path = String(unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return max(0, readlink(link, base, buffer.count))
      }
    }
    return path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }()
}
