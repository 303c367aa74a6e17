// The JSON that a tensor header needs, strictly (RFC 8259): names are unique, nesting is bounded, numbers
// are integers. A general parser accepts a name twice, and then two programs may read two different files.

enum JSONValue {
  case string(String)
  case integer(Int)
  case array([JSONValue])
  /// The members in the order of the text.
  case object([(String, JSONValue)])
  /// A truth value, null or a number with a fraction, which no header needs.
  case other

  var integers: [Int]? {
    guard case .array(let values) = self else { return nil }
    var result: [Int] = []
    for value in values {
      guard case .integer(let number) = value else { return nil }
      result.append(number)
    }
    return result
  }
}

/// Where a text stops being JSON.
struct JSONError: Error {
  let description: String
}

struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  private static let deepest = 16

  static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.position == bytes.count else { throw parser.unexpected() }
    return value
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func unexpected() -> JSONError {
    guard let next else { return JSONError(description: "an early end") }
    let sign = next > 0x20 && next < 0x7F ? "'\(Unicode.Scalar(next))'" : "byte \(next)"
    return JSONError(description: "\(sign) at position \(position)")
  }

  private mutating func skipBlanks() {
    while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
    guard accept(character) else { throw unexpected() }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.deepest else { throw JSONError(description: "too deep a nesting") }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true")
    case UInt8(ascii: "f"): return try word("false")
    case UInt8(ascii: "n"): return try word("null")
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try expect("{")
    var members: [(String, JSONValue)] = []
    var names: Set<String> = []
    if accept("}") { return .object(members) }
    repeat {
      skipBlanks()
      let name = try string()
      guard names.insert(name).inserted else {
        throw JSONError(description: "the name \(name) twice")
      }
      try expect(":")
      members.append((name, try value(depth: depth + 1)))
    } while accept(",")
    try expect("}")
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try expect("[")
    var values: [JSONValue] = []
    if accept("]") { return .array(values) }
    repeat { values.append(try value(depth: depth + 1)) } while accept(",")
    try expect("]")
    return .array(values)
  }

  private mutating func word(_ text: StaticString) throws(JSONError) -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount {
      guard next == text.utf8Start[index] else { throw unexpected() }
      position += 1
    }
    return .other
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    while let next,
      next == 0x2B || next == 0x2D || next == 0x2E || next | 0x20 == 0x65
        || (0x30...0x39).contains(next)
    { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int(text), !text.hasPrefix("+") { return .integer(integer) }
    guard Double(text) != nil else {
      position = start
      throw unexpected()
    }
    return .other
  }

  private mutating func string() throws(JSONError) -> String {
    guard next == UInt8(ascii: "\"") else { throw unexpected() }
    position += 1
    var units: [UInt8] = []
    while let next {
      position += 1
      switch next {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw JSONError(description: "a name that is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): units += try escape()
      case 0..<0x20:
        position -= 1
        throw unexpected()
      default: units.append(next)
      }
    }
    throw unexpected()
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let next else { throw unexpected() }
    position += 1
    switch Unicode.Scalar(next) {
    case "\"", "\\", "/": return [next]
    case "b": return [8]
    case "f": return [12]
    case "n": return [10]
    case "r": return [13]
    case "t": return [9]
    case "u":
      var code = UInt32(try hexadecimal())
      if (0xD800..<0xDC00).contains(code), position + 6 <= bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = UInt32(try hexadecimal())
        guard (0xDC00..<0xE000).contains(low) else { throw unexpected() }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw unexpected() }
      return Array(String(scalar).utf8)
    default:
      position -= 1
      throw unexpected()
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw JSONError(description: "an early end") }
    let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    guard let value = UInt16(digits, radix: 16), !digits.hasPrefix("+") else { throw unexpected() }
    position += 4
    return value
  }
}
