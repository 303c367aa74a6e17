/// Reads the words of a text header that is followed by binary data.
struct HeaderScanner {
  private let path: String
  private let bytes: [UInt8]
  private(set) var offset: Int

  init(_ path: String, _ bytes: [UInt8], offset: Int) {
    self.path = path
    self.bytes = bytes
    self.offset = offset
  }

  /// The next word, and the one byte of space after it.
  ///
  /// Comments begin with `#` and end with their line.
  mutating func word(_ expected: String) throws -> String {
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      } else if isSpace(bytes[offset]) {
        offset += 1
      } else {
        break
      }
    }
    let start = offset
    while offset < bytes.count, !isSpace(bytes[offset]) { offset += 1 }
    // A word in these headers is a number: whatever is longer is not one.
    guard offset > start, offset < bytes.count, offset - start <= 64 else {
      throw FileError(path, found: "a header that breaks off", expected: expected)
    }
    defer { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// The next word as a number of the given type.
  mutating func number<Number: LosslessStringConvertible>(
    _ type: Number.Type,
    _ expected: String
  ) throws -> Number {
    let word = try word(expected)
    guard let number = Number(word) else {
      throw FileError(path, found: "\"\(word)\" in the header", expected: expected)
    }
    return number
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// Throws unless a file of `count` bytes holds exactly `needed` after `offset`.
func checkBodySize(_ path: String, count: Int, offset: Int, needed: Int) throws {
  let rest = count - offset
  guard rest != needed else { return }
  throw FileError(
    path,
    found: "\(rest) bytes after the header",
    expected: "\(needed)",
    advice: rest < needed ? "the file is cut off, make or copy it again" : "the header is damaged"
  )
}
