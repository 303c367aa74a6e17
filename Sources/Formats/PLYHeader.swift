// The polygon file format of Turk, "The PLY polygon file format" (1994).

/// What the text at the head of a PLY file says.
struct PLYHeader {
  enum Encoding: String {
    case ascii
    case littleEndian = "binary_little_endian"
    case bigEndian = "binary_big_endian"
  }

  struct Property {
    let name: String
    let type: ScalarType
    /// The type of the count before a list; nil for a single number.
    let countType: ScalarType?
  }

  struct Element {
    let name: String
    let count: Int
    var properties: [Property] = []

    /// Bytes of one row without lists.
    var stride: Int { properties.reduce(0) { $0 + $1.type.size } }
    var hasLists: Bool { properties.contains { $0.countType != nil } }
  }

  let encoding: Encoding
  let elements: [Element]
  let comments: [String]
  /// Where the data begins.
  let bodyOffset: Int
}

extension PLYHeader {
  /// Parses the header of a whole file.
  init(_ path: String, _ bytes: [UInt8]) throws {
    var parser = PLYHeaderParser(path: path, bytes: bytes)
    self = try parser.parse()
  }
}

/// Goes through the header's lines.
private struct PLYHeaderParser {
  let path: String
  let bytes: [UInt8]
  var offset = 0
  var line = 0
  var encoding: PLYHeader.Encoding?
  var elements: [PLYHeader.Element] = []
  var comments: [String] = []

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  mutating func parse() throws -> PLYHeader {
    guard bytes.starts(with: "ply".utf8), try nextLine() == "ply" else {
      throw FileError(path, found: "no \"ply\" at its start", expected: "a PLY file")
    }
    while true {
      let text = try nextLine()
      let words = text.split(separator: " ")
      switch words.first {
      case "end_header": return try finish()
      case "comment": comments.append(String(text.dropFirst("comment ".count)))
      case "obj_info", nil: break
      case "format": try parseFormat(words)
      case "element": try parseElement(words)
      case "property": try parseProperty(words)
      default: throw unexpected(text)
      }
    }
  }

  private func finish() throws -> PLYHeader {
    guard let encoding else {
      throw FileError(path, found: "no format line in the header", expected: "one")
    }
    return PLYHeader(
      encoding: encoding,
      elements: elements,
      comments: comments,
      bodyOffset: offset
    )
  }

  private mutating func nextLine() throws -> String {
    guard let end = bytes[offset...].prefix(65536).firstIndex(of: UInt8(ascii: "\n")) else {
      throw FileError(
        path,
        found: "a header that breaks off after line \(line)",
        expected: "end_header",
        advice: "make or copy the file again"
      )
    }
    var text = bytes[offset..<end]
    if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
    offset = end + 1
    line += 1
    return String(decoding: text, as: UTF8.self)
  }

  private func unexpected(_ text: String) -> FileError {
    FileError(
      path,
      found: "\"\(text.prefix(80))\" in line \(line) of the header",
      expected: "format, element, property, comment or end_header"
    )
  }

  private mutating func parseFormat(_ words: [Substring]) throws {
    guard words.count == 3, let format = PLYHeader.Encoding(rawValue: String(words[1])),
      words[2] == "1.0"
    else {
      throw FileError(
        path,
        found: "\"\(words.joined(separator: " ").prefix(80))\"",
        expected: "format ascii, binary_little_endian or binary_big_endian, 1.0"
      )
    }
    encoding = format
  }

  private mutating func parseElement(_ words: [Substring]) throws {
    guard words.count == 3, let count = Int(words[2]), count >= 0 else {
      throw unexpected(words.joined(separator: " "))
    }
    elements.append(PLYHeader.Element(name: String(words[1]), count: count))
  }

  private mutating func parseProperty(_ words: [Substring]) throws {
    let property: PLYHeader.Property
    if words.count == 3, let type = ScalarType(plyName: words[1]) {
      property = PLYHeader.Property(name: String(words[2]), type: type, countType: nil)
    } else if words.count == 5, words[1] == "list", let countType = ScalarType(plyName: words[2]),
      let type = ScalarType(plyName: words[3])
    {
      property = PLYHeader.Property(name: String(words[4]), type: type, countType: countType)
    } else {
      throw unexpected(words.joined(separator: " "))
    }
    guard let element = elements.indices.last else {
      throw unexpected(words.joined(separator: " "))
    }
    guard !elements[element].properties.contains(where: { $0.name == property.name }) else {
      throw FileError(
        path,
        found: "property \(property.name) twice in element \(elements[element].name)",
        expected: "each name once"
      )
    }
    elements[element].properties.append(property)
  }
}
