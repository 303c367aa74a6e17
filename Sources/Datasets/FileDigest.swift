internal import Formats
internal import Glibc

/// Digests of files, by which a later run sees whether its inputs changed.
public enum FileDigest {
  /// The SHA-256 of a file's bytes, as 64 hexadecimal digits; read piece by piece.
  public static func sha256(of path: String) throws -> String {
    guard let file = fopen(path, "rb") else { throw unreadable(path) }
    defer { fclose(file) }
    var sha = SHA256()
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
      }
      guard !piece.isEmpty else { break }
      sha.update(piece)
    }
    guard ferror(file) == 0 else { throw unreadable(path) }
    return sha.hexadecimal
  }

  private static func unreadable(_ path: String) -> FileError {
    FileError(
      path,
      found: String(cString: strerror(errno)).lowercased(),
      expected: "a readable file"
    )
  }
}
