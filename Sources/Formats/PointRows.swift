internal import Imagery

/// A cloud as the rows of a file: which columns it has, and their numbers packed or as text.
struct PointRows {
  private let cloud: PointCloud

  /// Names and types of a row's numbers, in order.
  let columns: [(name: String, type: ScalarType)]

  init(_ cloud: PointCloud) {
    self.cloud = cloud
    var columns: [(name: String, type: ScalarType)] = ["x", "y", "z"].map { ($0, .float) }
    if cloud.normals != nil { columns += ["nx", "ny", "nz"].map { ($0, .float) } }
    if cloud.colours != nil { columns += ["red", "green", "blue"].map { ($0, .uint8) } }
    columns += cloud.properties.map { ($0.name, $0.values.type) }
    self.columns = columns
  }

  /// Throws where a file could not be read back: a position that is not finite, a name that is no word.
  func check(_ path: String) throws {
    if let index = cloud.positions.firstIndex(where: { !isFinite($0) }) {
      throw FileError(
        path,
        found: "point \(index) at a place that is not finite",
        expected: "finite positions",
        advice: "remove unknown points before the cloud is written"
      )
    }
    for (index, column) in columns.enumerated() {
      let isWord = !column.name.isEmpty && !column.name.contains(where: \.isWhitespace)
      guard isWord, !columns[..<index].contains(where: { $0.name == column.name }) else {
        throw FileError(
          path,
          found: "a property named \"\(column.name)\"",
          expected: "words that occur once"
        )
      }
    }
  }

  private func isFinite(_ p: SIMD3<Float>) -> Bool {
    p.x.isFinite && p.y.isFinite && p.z.isFinite
  }

  /// Appends all rows, packed and little-endian, without a second copy of the cloud.
  func writePacked(to file: inout FileWriter) throws {
    let stride = columns.reduce(0) { $0 + $1.type.size }
    let blockSize = max(65536 / stride, 1)
    var block = [UInt8](repeating: 0, count: blockSize * stride)
    for start in Swift.stride(from: 0, to: cloud.count, by: blockSize) {
      let rows = start..<min(start + blockSize, cloud.count)
      try block.withUnsafeMutableBytes { block in
        pack(rows, stride, block)
        try file.append(UnsafeRawBufferPointer(rebasing: block[..<(rows.count * stride)]))
      }
    }
  }

  private func pack(_ rows: Range<Int>, _ stride: Int, _ block: UnsafeMutableRawBufferPointer) {
    var offset = 0
    func put<Value, Word: FixedWidthInteger>(_ values: [Value], _ word: (Value) -> Word) {
      values.withUnsafeBufferPointer { values in
        var place = offset
        for row in rows {
          block.storeBytes(of: word(values[row]).littleEndian, toByteOffset: place, as: Word.self)
          place += stride
        }
      }
      offset += MemoryLayout<Word>.size
    }
    func put(_ vectors: [SIMD3<Float>]) {
      for lane in 0..<3 { put(vectors) { $0[lane].bitPattern } }
    }
    put(cloud.positions)
    if let normals = cloud.normals { put(normals) }
    if let colours = cloud.colours {
      for lane in 0..<3 { put(colours) { $0[lane] } }
    }
    for property in cloud.properties {
      switch property.values {
      case .int8(let values): put(values) { $0 }
      case .uint8(let values): put(values) { $0 }
      case .int16(let values): put(values) { $0 }
      case .uint16(let values): put(values) { $0 }
      case .int32(let values): put(values) { $0 }
      case .uint32(let values): put(values) { $0 }
      case .float(let values): put(values) { $0.bitPattern }
      case .double(let values): put(values) { $0.bitPattern }
      }
    }
  }

  /// Appends all rows as lines of text, each number in the fewest digits that read back the same.
  func writeText(to file: inout FileWriter) throws {
    for row in 0..<cloud.count {
      let p = cloud.positions[row]
      var line = "\(p.x) \(p.y) \(p.z)"
      if let n = cloud.normals?[row] { line += " \(n.x) \(n.y) \(n.z)" }
      if let c = cloud.colours?[row] { line += " \(c.x) \(c.y) \(c.z)" }
      for property in cloud.properties { line += " \(property.values.text(row))" }
      try file.append(line + "\n")
    }
  }
}

extension ScalarValues {
  fileprivate func text(_ index: Int) -> String {
    switch self {
    case .int8(let values): "\(values[index])"
    case .uint8(let values): "\(values[index])"
    case .int16(let values): "\(values[index])"
    case .uint16(let values): "\(values[index])"
    case .int32(let values): "\(values[index])"
    case .uint32(let values): "\(values[index])"
    case .float(let values): "\(values[index])"
    case .double(let values): "\(values[index])"
    }
  }
}
