public import Imagery

/// Point clouds in PLY, binary or ascii.
///
/// x y z, nx ny nz and red green blue (8 bits) have their places in `PointCloud`; every other number
/// of a point is kept as a property, in its order and type. Faces and other elements are skipped.
public enum PLYFile {
  /// Reads a cloud from ascii or binary of either byte order.
  public static func read(_ path: String) throws -> PointCloud {
    let bytes = try FileContents.bytes(of: path)
    let header = try PLYHeader(path, bytes)
    guard let index = header.elements.firstIndex(where: { $0.name == "vertex" }) else {
      throw FileError(path, found: "no element named vertex", expected: "points")
    }
    let vertex = header.elements[index]
    guard !vertex.hasLists else {
      throw FileError(path, found: "a list among a point's properties", expected: "numbers only")
    }
    let table = try bytes.withUnsafeBytes { bytes in
      let body = PLYBody(path: path, bytes: bytes, header: header)
      return try body.read(vertex, after: header.elements[..<index])
    }
    guard let cloud = table.cloud(comments: header.comments) else {
      throw FileError(path, found: "points without x, y and z", expected: "all three")
    }
    return cloud
  }

  /// Writes a cloud; positions must be finite.
  public static func write(
    _ cloud: PointCloud,
    to path: String,
    as encoding: CloudEncoding = .binary
  ) throws {
    let rows = PointRows(cloud)
    try rows.check(path)
    try AtomicFile.write(path) { file in
      try file.append("ply\n")
      try file.append("format \(encoding == .ascii ? "ascii" : "binary_little_endian") 1.0\n")
      for comment in cloud.comments {
        for line in comment.split(whereSeparator: \.isNewline) {
          try file.append("comment \(line)\n")
        }
      }
      try file.append("element vertex \(cloud.count)\n")
      for column in rows.columns {
        try file.append("property \(column.type.rawValue) \(column.name)\n")
      }
      try file.append("end_header\n")
      switch encoding {
      case .ascii: try rows.writeText(to: &file)
      case .binary: try rows.writePacked(to: &file)
      }
    }
  }
}

/// The numbers after a PLY header.
private struct PLYBody {
  let path: String
  let bytes: UnsafeRawBufferPointer
  let header: PLYHeader

  func read(
    _ vertex: PLYHeader.Element,
    after skipped: ArraySlice<PLYHeader.Element>
  ) throws -> PointTable {
    if header.encoding == .ascii { return try readText(vertex, after: skipped) }
    var offset = header.bodyOffset
    for element in skipped { try skip(element, &offset) }
    let (needed, overflow) = vertex.count.multipliedReportingOverflow(by: vertex.stride)
    guard !overflow, needed <= bytes.count - offset else {
      throw cutOff(
        "\(bytes.count - offset) bytes of points",
        "\(vertex.count) points of \(vertex.stride) bytes"
      )
    }
    let table = table(vertex)
    table.fill(
      packedRows: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + needed)]),
      isBigEndian: header.encoding == .bigEndian
    )
    return table
  }

  private func table(_ vertex: PLYHeader.Element) -> PointTable {
    PointTable(columns: vertex.properties.map { ($0.name, $0.type) }, rowCount: vertex.count)
  }

  private func cutOff(_ found: String, _ expected: String) -> FileError {
    FileError(
      path,
      found: found,
      expected: expected,
      advice: "the file is cut off, make or copy it again"
    )
  }

  private func skip(_ element: PLYHeader.Element, _ offset: inout Int) throws {
    let error = cutOff("an end within element \(element.name)", "\(element.count) of them")
    guard element.hasLists else {
      let (size, overflow) = element.count.multipliedReportingOverflow(by: element.stride)
      guard !overflow, size <= bytes.count - offset else { throw error }
      offset += size
      return
    }
    for _ in 0..<element.count {
      for property in element.properties {
        var size = property.type.size
        if let countType = property.countType {
          guard let count = listCount(countType, offset), count <= bytes.count else { throw error }
          offset += countType.size
          size *= count
        }
        guard size <= bytes.count - offset else { throw error }
        offset += size
      }
    }
  }

  /// The length of a list; nil at the end of the file or where it is no length.
  private func listCount(_ type: ScalarType, _ offset: Int) -> Int? {
    guard type.size <= bytes.count - offset else { return nil }
    func load<Word: FixedWidthInteger>(_: Word.Type) -> Int? {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: Word.self)
      let value = header.encoding == .bigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
      return value < 0 ? nil : Int(value)
    }
    switch type {
    case .int8: return load(Int8.self)
    case .uint8: return load(UInt8.self)
    case .int16: return load(Int16.self)
    case .uint16: return load(UInt16.self)
    case .int32: return load(Int32.self)
    case .uint32: return load(UInt32.self)
    case .float, .double: return nil
    }
  }

  private func readText(
    _ vertex: PLYHeader.Element,
    after skipped: ArraySlice<PLYHeader.Element>
  ) throws -> PointTable {
    // A number takes two bytes at least: more than the file can hold are not made room for.
    let rest = bytes.count - header.bodyOffset
    let (numbers, overflow) = vertex.count.multipliedReportingOverflow(
      by: vertex.properties.count
    )
    guard !overflow, numbers <= rest / 2 + 1 else {
      throw cutOff("\(rest) bytes of text", "\(vertex.count) points")
    }
    return try bytes.withMemoryRebound(to: UInt8.self) { text in
      var scanner = NumberScanner(text, offset: header.bodyOffset)
      for element in skipped { try skipText(element, &scanner) }
      let table = table(vertex)
      for row in 0..<vertex.count {
        for column in vertex.properties.indices {
          guard let number = scanner.next() else {
            throw cutOff("no number for point \(row)", "\(vertex.count) points")
          }
          guard table.set(row: row, column: column, number) else {
            throw FileError(
              path,
              found: "\(number) for \(vertex.properties[column].name) of point \(row)",
              expected: "a number of type \(vertex.properties[column].type.rawValue)"
            )
          }
        }
      }
      return table
    }
  }

  private func skipText(_ element: PLYHeader.Element, _ scanner: inout NumberScanner) throws {
    // Rows of nothing have no end that the file could set.
    guard !element.properties.isEmpty else { return }
    for _ in 0..<element.count {
      for property in element.properties {
        var count = 1
        if property.countType != nil {
          guard let number = scanner.next(), let exact = Int(exactly: number), exact >= 0 else {
            throw cutOff("no length of a list in \(element.name)", "\(element.count) of them")
          }
          count = exact
        }
        for _ in 0..<count where scanner.next() == nil {
          throw cutOff("an end within element \(element.name)", "\(element.count) of them")
        }
      }
    }
  }
}
