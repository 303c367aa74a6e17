public import Imagery

/// Point clouds in PCL's PCD, ascii or binary; compressed ones are read too.
///
/// Normals are `normal_x normal_y normal_z` there, colours one packed number `rgb`. Points that are not
/// finite, PCD's way to say that nothing was measured, are left out.
public enum PCDFile {
  private static let names = ["nx": "normal_x", "ny": "normal_y", "nz": "normal_z"]

  /// Reads a cloud.
  public static func read(_ path: String) throws -> PointCloud {
    let bytes = try FileContents.bytes(of: path)
    let header = try PCDHeader(path, bytes)
    let columns = header.columns.map { column in
      (name: names.first { $0.value == column.name }?.key ?? column.name, type: column.type)
    }
    let table = try bytes.withUnsafeBytes { bytes in
      let body = UnsafeRawBufferPointer(rebasing: bytes[header.bodyOffset...])
      return try PCDBody(path: path, bytes: body, header: header).read(columns)
    }
    guard var cloud = table.cloud(comments: []) else {
      throw FileError(path, found: "points without x, y and z", expected: "all three")
    }
    if let packed = cloud.property(named: "rgb") ?? cloud.property(named: "rgba") {
      cloud.colours = colours(packed.values)
      if cloud.colours != nil { cloud.properties.removeAll { $0.name == packed.name } }
    }
    cloud.properties.removeAll { $0.name == "_" || $0.name.hasPrefix("__") }
    return cloud.keepingFinitePoints
  }

  /// Writes a cloud; positions must be finite, comments become lines that begin with #.
  public static func write(
    _ cloud: PointCloud,
    to path: String,
    as encoding: CloudEncoding = .binary
  ) throws {
    var packed = cloud
    if let colours = cloud.colours {
      let values = colours.map { UInt32($0.x) << 16 | UInt32($0.y) << 8 | UInt32($0.z) }
      packed.colours = nil
      packed.properties.insert(ScalarProperty(name: "rgb", values: .uint32(values)), at: 0)
    }
    let rows = PointRows(packed)
    try rows.check(path)
    func line(_ word: (_ name: String, _ type: ScalarType) -> String) -> String {
      rows.columns.map { word(names[$0.name] ?? $0.name, $0.type) }.joined(separator: " ")
    }
    try AtomicFile.write(path) { file in
      for comment in cloud.comments {
        for line in comment.split(whereSeparator: \.isNewline) { try file.append("# \(line)\n") }
      }
      try file.append(
        """
        VERSION 0.7
        FIELDS \(line { name, _ in name })
        SIZE \(line { "\($1.size)" })
        TYPE \(line { $1.pcdLetter })
        COUNT \(line { _, _ in "1" })
        WIDTH \(cloud.count)
        HEIGHT 1
        VIEWPOINT 0 0 0 1 0 0 0
        POINTS \(cloud.count)
        DATA \(encoding.rawValue)

        """
      )
      switch encoding {
      case .ascii: try rows.writeText(to: &file)
      case .binary: try rows.writePacked(to: &file)
      }
    }
  }

  /// Colours from 0x00RRGGBB, which older files disguise as floats.
  private static func colours(_ values: ScalarValues) -> [SIMD3<UInt8>]? {
    func unpack(_ word: UInt32) -> SIMD3<UInt8> {
      SIMD3(
        UInt8(truncatingIfNeeded: word >> 16),
        UInt8(truncatingIfNeeded: word >> 8),
        UInt8(truncatingIfNeeded: word)
      )
    }
    switch values {
    case .float(let values): return values.map { unpack($0.bitPattern) }
    case .uint32(let values): return values.map(unpack)
    case .int32(let values): return values.map { unpack(UInt32(bitPattern: $0)) }
    default: return nil
    }
  }
}

/// The numbers after a PCD header.
private struct PCDBody {
  let path: String
  let bytes: UnsafeRawBufferPointer
  let header: PCDHeader

  func read(_ columns: [(name: String, type: ScalarType)]) throws -> PointTable {
    let stride = columns.reduce(0) { $0 + $1.type.size }
    let (size, overflow) = header.count.multipliedReportingOverflow(by: stride)
    guard !overflow else { throw cutOff() }
    switch header.encoding {
    case .binary:
      guard size <= bytes.count else { throw cutOff() }
      let table = PointTable(columns: columns, rowCount: header.count)
      table.fill(packedRows: UnsafeRawBufferPointer(rebasing: bytes[..<size]), isBigEndian: false)
      return table
    case .compressed: return try readCompressed(columns, size)
    case .ascii:
      // A number takes two bytes at least.
      guard header.count * columns.count <= bytes.count / 2 + 1 else { throw cutOff() }
      return try readText(columns)
    }
  }

  private func cutOff() -> FileError {
    FileError(
      path,
      found: "\(bytes.count) bytes after the header",
      expected: "\(header.count) points",
      advice: "the file is cut off, make or copy it again"
    )
  }

  /// Two sizes, then LZF data in which all numbers of a field stand together.
  private func readCompressed(
    _ columns: [(name: String, type: ScalarType)],
    _ size: Int
  ) throws -> PointTable {
    guard bytes.count >= 8 else { throw cutOff() }
    func word(_ offset: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
    // LZF makes at most 264 bytes of three: what says more is damaged.
    guard word(4) == size, word(0) <= bytes.count - 8, size <= 88 * word(0),
      let data = LZF.decompress(
        UnsafeRawBufferPointer(rebasing: bytes[8..<(8 + word(0))]),
        count: size
      )
    else { throw cutOff() }
    let table = PointTable(columns: columns, rowCount: header.count)
    data.withUnsafeBytes { table.fill(packedColumns: $0) }
    return table
  }

  private func readText(_ columns: [(name: String, type: ScalarType)]) throws -> PointTable {
    try bytes.withMemoryRebound(to: UInt8.self) { text in
      var scanner = NumberScanner(text, offset: 0)
      let table = PointTable(columns: columns, rowCount: header.count)
      for row in 0..<header.count {
        for (column, (name, type)) in columns.enumerated() {
          guard let number = scanner.next() else { throw cutOff() }
          guard table.set(row: row, column: column, number) else {
            throw FileError(
              path,
              found: "\(number) for \(name) of point \(row)",
              expected: "a number of type \(type.rawValue)"
            )
          }
        }
      }
      return table
    }
  }
}

extension PointCloud {
  /// The cloud without points whose position is not finite.
  fileprivate var keepingFinitePoints: PointCloud {
    let kept = positions.indices.filter { i in
      positions[i].x.isFinite && positions[i].y.isFinite && positions[i].z.isFinite
    }
    guard kept.count < count else { return self }
    return PointCloud(
      positions: kept.map { positions[$0] },
      normals: normals.map { all in kept.map { all[$0] } },
      colours: colours.map { all in kept.map { all[$0] } },
      properties: properties.map { property in
        ScalarProperty(name: property.name, values: property.values.picked(kept))
      },
      comments: comments
    )
  }
}

extension ScalarValues {
  fileprivate func picked(_ indices: [Int]) -> ScalarValues {
    switch self {
    case .int8(let values): .int8(indices.map { values[$0] })
    case .uint8(let values): .uint8(indices.map { values[$0] })
    case .int16(let values): .int16(indices.map { values[$0] })
    case .uint16(let values): .uint16(indices.map { values[$0] })
    case .int32(let values): .int32(indices.map { values[$0] })
    case .uint32(let values): .uint32(indices.map { values[$0] })
    case .float(let values): .float(indices.map { values[$0] })
    case .double(let values): .double(indices.map { values[$0] })
    }
  }
}
