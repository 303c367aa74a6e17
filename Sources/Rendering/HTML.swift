/// The few things that every page needs.
enum HTML {
  /// Text in which nothing is taken for markup, in content and in quoted attributes.
  static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      // Control characters are not allowed in a page, not even escaped.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A colour as a style sheet has it.
  static func hex(_ colour: SIMD3<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return "#"
      + (0..<3).map { "\(digits[Int(colour[$0] >> 4)])\(digits[Int(colour[$0] & 15)])" }.joined()
  }

  /// Bytes as a URL that holds them.
  static func dataURL(_ bytes: [UInt8], mediaType: String) -> String {
    "data:\(mediaType);base64," + base64(bytes)
  }

  /// Bytes in base 64 (RFC 4648).
  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
      for i in 0..<4 {
        let digit = digits[Int(group >> (18 - 6 * UInt32(i)) & 63)]
        out.append(i <= count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
