internal import Glibc

/// The bytes of files, whole or from their beginning.
public enum FileContents {
  /// All bytes of a file.
  public static func bytes(of path: String) throws -> [UInt8] {
    try read(path, atMost: .max)
  }

  /// The first bytes of a file: `count`, or fewer when the file is shorter.
  public static func head(of path: String, count: Int) throws -> [UInt8] {
    try read(path, atMost: count)
  }

  /// A text file, in UTF-8; a byte-order mark is dropped.
  public static func text(of path: String) throws -> String {
    var bytes = try bytes(of: path)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path, found: "bytes that are not UTF-8", expected: "a text file")
    }
    return text
  }

  private static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError.system(path, errno, expected: "a readable file")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError.system(path, errno, expected: "a readable file")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(path, found: "a folder", expected: "a file")
    }
    // A pipe has no size: it is read until it ends, like a file that grows while it is read.
    let announced = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    var result: [UInt8] = []
    while result.count < limit {
      let wanted = min(limit - result.count, max(announced - result.count, 65536))
      let (chunk, failure) = readChunk(descriptor, wanted)
      if failure != 0 { throw FileError.system(path, failure, expected: "a readable file") }
      if chunk.isEmpty { break }
      if result.isEmpty { result = chunk } else { result += chunk }
    }
    return result
  }

  private static func readChunk(_ descriptor: Int32, _ count: Int) -> ([UInt8], errno: Int32) {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = Glibc.read(descriptor, base + filled, count - filled)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    return (chunk, failure)
  }
}
