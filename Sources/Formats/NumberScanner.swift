internal import Glibc

/// Reads numbers separated by space from bytes, without a string for each.
struct NumberScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var offset: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// The next number; nil at the end or where there is none.
  mutating func next() -> Double? {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    let start = offset
    while offset < bytes.count, !isSpace(bytes[offset]) { offset += 1 }
    guard offset > start else { return nil }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<offset])
    return decimal(word) ?? Double(Substring(decoding: word, as: UTF8.self))
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// A number of at most 15 digits and a power of ten within 10^±22, by one exact multiplication or
  /// division (Clinger, "How to read floating point numbers accurately", 1990); nil for all else.
  private func decimal(_ word: UnsafeBufferPointer<UInt8>) -> Double? {
    var i = 0
    var isNegative = false
    if word[0] == UInt8(ascii: "-") {
      isNegative = true
      i = 1
    }
    var mantissa = 0
    var digits = 0
    var power = 0
    var hasPoint = false
    while i < word.count {
      let digit = Int(word[i]) - 0x30
      if (0...9).contains(digit) {
        mantissa = mantissa * 10 + digit
        digits += 1
        if hasPoint { power -= 1 }
      } else if word[i] == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        return nil
      }
      i += 1
      if digits > 15 { return nil }
    }
    guard digits > 0 else { return nil }
    let value = Double(mantissa) / powersOfTen[-power]
    return isNegative ? -value : value
  }
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
