// The point cloud file of Rusu and Cousins, "3D is here: Point Cloud Library (PCL)" (2011).

/// What the text at the head of a PCD file says.
struct PCDHeader {
  enum Encoding: String {
    case ascii
    case binary
    case compressed = "binary_compressed"
  }

  /// Names and types of a point's numbers; a field of several is split into `name_0`, `name_1`, ….
  let columns: [(name: String, type: ScalarType)]
  let count: Int
  let encoding: Encoding
  /// Where the data begins.
  let bodyOffset: Int

  init(_ path: String, _ bytes: [UInt8]) throws {
    var lines = PCDLines(path: path, bytes: bytes)
    try lines.read()
    let names = try lines.words("FIELDS")
    let sizes = try lines.words("SIZE")
    let types = try lines.words("TYPE")
    let counts = try lines.find("COUNT") ?? names.map { _ in "1" }
    guard !names.isEmpty, sizes.count == names.count, types.count == names.count,
      counts.count == names.count
    else {
      throw FileError(
        path,
        found: "FIELDS, SIZE, TYPE and COUNT of different lengths",
        expected: "one entry a field in each"
      )
    }
    columns = try names.indices.flatMap { i -> [(name: String, type: ScalarType)] in
      guard let type = Self.type(types[i], sizes[i]), let count = Int(counts[i]),
        (1...4096).contains(count)
      else {
        throw FileError(
          path,
          found: "field \(names[i]) of type \(types[i]), size \(sizes[i]), count \(counts[i])",
          expected: "I or U of 1, 2 or 4 bytes, or F of 4 or 8, at least once"
        )
      }
      guard count > 1 else { return [(names[i], type)] }
      return (0..<count).map { ("\(names[i])_\($0)", type) }
    }
    count = try lines.count()
    let data = try lines.words("DATA").first ?? ""
    guard let encoding = Encoding(rawValue: data) else {
      throw FileError(
        path,
        found: "DATA \(data)",
        expected: "ascii, binary or binary_compressed"
      )
    }
    self.encoding = encoding
    bodyOffset = lines.offset
  }

  /// A type by PCD's letter and size.
  private static func type(_ letter: String, _ size: String) -> ScalarType? {
    switch letter + size {
    case "I1": .int8
    case "U1": .uint8
    case "I2": .int16
    case "U2": .uint16
    case "I4": .int32
    case "U4": .uint32
    case "F4": .float
    case "F8": .double
    default: nil
    }
  }
}

extension ScalarType {
  /// PCD's letter for the type.
  var pcdLetter: String {
    switch self {
    case .int8, .int16, .int32: "I"
    case .uint8, .uint16, .uint32: "U"
    case .float, .double: "F"
    }
  }
}

/// The header's lines by their first word.
private struct PCDLines {
  let path: String
  let bytes: [UInt8]
  private var entries: [String: [String]] = [:]
  private(set) var offset = 0

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Reads up to the line DATA, which is the last.
  mutating func read() throws {
    while entries["DATA"] == nil {
      guard let end = bytes[offset...].prefix(65536).firstIndex(of: UInt8(ascii: "\n")) else {
        throw FileError(path, found: "a header without DATA", expected: "a PCD file")
      }
      let words = String(decoding: bytes[offset..<end], as: UTF8.self)
        .split { $0 == " " || $0 == "\t" || $0.isNewline }.map(String.init)
      offset = end + 1
      guard let key = words.first, !key.hasPrefix("#") else { continue }
      entries[key] = Array(words.dropFirst())
    }
  }

  func find(_ key: String) throws -> [String]? { entries[key] }

  func words(_ key: String) throws -> [String] {
    guard let words = entries[key] else {
      throw FileError(path, found: "a header without \(key)", expected: "a PCD file")
    }
    return words
  }

  /// The number of points, from POINTS or else WIDTH and HEIGHT.
  func count() throws -> Int {
    func number(_ key: String) throws -> Int {
      let words = try words(key)
      guard words.count == 1, let number = Int(words[0]), number >= 0 else {
        throw FileError(
          path,
          found: "\(key) \(words.joined(separator: " "))",
          expected: "a whole number"
        )
      }
      return number
    }
    guard entries["POINTS"] == nil else { return try number("POINTS") }
    let (count, overflow) = try number("WIDTH").multipliedReportingOverflow(by: number("HEIGHT"))
    guard !overflow else {
      throw FileError(path, found: "WIDTH × HEIGHT beyond all bounds", expected: "a PCD file")
    }
    return count
  }
}
