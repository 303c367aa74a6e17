internal import Imagery

/// Named columns of numbers of one length: a cloud as files hold it, before it is known what they mean.
final class PointTable {
  let columns: [(name: String, type: ScalarType)]
  let rowCount: Int
  private let storage: [UnsafeMutableRawPointer]

  /// A table with room for `rowCount` rows, all of which must be filled before it is used.
  init(columns: [(name: String, type: ScalarType)], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
    storage = columns.map { .allocate(byteCount: max($0.type.size * rowCount, 1), alignment: 16) }
  }

  deinit {
    for column in storage { column.deallocate() }
  }

  /// Fills a table from packed rows, which `rows` must hold in full.
  func fill(packedRows rows: UnsafeRawBufferPointer, isBigEndian: Bool) {
    let stride = columns.reduce(0) { $0 + $1.type.size }
    // By blocks that stay in the cache while every column passes over them.
    let blockSize = 2048
    for start in Swift.stride(from: 0, to: rowCount, by: blockSize) {
      let block = start..<min(start + blockSize, rowCount)
      var offset = 0
      for (column, storage) in zip(columns, storage) {
        switch column.type.size {
        case 1: copy(UInt8.self, rows, block, offset, stride, storage, isBigEndian)
        case 2: copy(UInt16.self, rows, block, offset, stride, storage, isBigEndian)
        case 4: copy(UInt32.self, rows, block, offset, stride, storage, isBigEndian)
        default: copy(UInt64.self, rows, block, offset, stride, storage, isBigEndian)
        }
        offset += column.type.size
      }
    }
  }

  /// Fills a table from columns one after the other, little-endian, which `data` must hold in full.
  func fill(packedColumns data: UnsafeRawBufferPointer) {
    var offset = 0
    for (index, column) in columns.enumerated() {
      let size = column.type.size
      let one = PointTable(columns: [column], rowCount: rowCount)
      one.fill(packedRows: UnsafeRawBufferPointer(rebasing: data[offset...]), isBigEndian: false)
      storage[index].copyMemory(from: one.storage[0], byteCount: size * rowCount)
      offset += size * rowCount
    }
  }

  @inline(__always)
  private func copy<Word: FixedWidthInteger>(
    _: Word.Type,
    _ rows: UnsafeRawBufferPointer,
    _ block: Range<Int>,
    _ offset: Int,
    _ stride: Int,
    _ storage: UnsafeMutableRawPointer,
    _ isBigEndian: Bool
  ) {
    let out = storage.assumingMemoryBound(to: Word.self)
    for row in block {
      let word = rows.loadUnaligned(fromByteOffset: row * stride + offset, as: Word.self)
      out[row] = isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
    }
  }

  /// Sets one number; false when the column's type does not hold it.
  func set(row: Int, column: Int, _ number: Double) -> Bool {
    func store<Value: FixedWidthInteger>(_: Value.Type) -> Bool {
      guard let value = Value(exactly: number) else { return false }
      storage[column].assumingMemoryBound(to: Value.self)[row] = value
      return true
    }
    switch columns[column].type {
    case .int8: return store(Int8.self)
    case .uint8: return store(UInt8.self)
    case .int16: return store(Int16.self)
    case .uint16: return store(UInt16.self)
    case .int32: return store(Int32.self)
    case .uint32: return store(UInt32.self)
    case .float: storage[column].assumingMemoryBound(to: Float.self)[row] = Float(number)
    case .double: storage[column].assumingMemoryBound(to: Double.self)[row] = number
    }
    return true
  }

  /// The cloud that the columns' names describe; nil when x, y or z is missing.
  ///
  /// Colours are red, green and blue of 8 bits; in other types they stay properties.
  func cloud(comments: [String]) -> PointCloud? {
    guard let position = find(["x", "y", "z"]) else { return nil }
    let normal = find(["nx", "ny", "nz"])
    let colour = find(["red", "green", "blue"]).flatMap { found in
      found.allSatisfy { columns[$0].type == .uint8 } ? found : nil
    }
    let used = position + (normal ?? []) + (colour ?? [])
    let others = columns.indices.filter { !used.contains($0) }
    return PointCloud(
      positions: vectors(position),
      normals: normal.map(vectors),
      colours: colour.map(colours),
      properties: others.map { ScalarProperty(name: columns[$0].name, values: values($0)) },
      comments: comments
    )
  }

  private func find(_ names: [String]) -> [Int]? {
    let found = names.compactMap { name in columns.firstIndex { $0.name == name } }
    return found.count == names.count ? found : nil
  }

  private func vectors(_ found: [Int]) -> [SIMD3<Float>] {
    [SIMD3<Float>](unsafeUninitializedCapacity: rowCount) { out, filled in
      out.initialize(repeating: .zero)
      for (lane, column) in found.enumerated() {
        switch columns[column].type {
        case .int8: spread(Int8.self, column, lane, out)
        case .uint8: spread(UInt8.self, column, lane, out)
        case .int16: spread(Int16.self, column, lane, out)
        case .uint16: spread(UInt16.self, column, lane, out)
        case .int32: spread(Int32.self, column, lane, out)
        case .uint32: spread(UInt32.self, column, lane, out)
        case .float:
          let source = pointer(column, Float.self)
          for row in 0..<rowCount { out[row][lane] = source[row] }
        case .double:
          let source = pointer(column, Double.self)
          for row in 0..<rowCount { out[row][lane] = Float(source[row]) }
        }
      }
      filled = rowCount
    }
  }

  private func spread<Value: FixedWidthInteger>(
    _: Value.Type,
    _ column: Int,
    _ lane: Int,
    _ out: UnsafeMutableBufferPointer<SIMD3<Float>>
  ) {
    let source = pointer(column, Value.self)
    for row in 0..<rowCount { out[row][lane] = Float(source[row]) }
  }

  private func colours(_ found: [Int]) -> [SIMD3<UInt8>] {
    let red = pointer(found[0], UInt8.self)
    let green = pointer(found[1], UInt8.self)
    let blue = pointer(found[2], UInt8.self)
    return [SIMD3<UInt8>](unsafeUninitializedCapacity: rowCount) { out, filled in
      for row in 0..<rowCount { out[row] = SIMD3(red[row], green[row], blue[row]) }
      filled = rowCount
    }
  }

  private func values(_ column: Int) -> ScalarValues {
    switch columns[column].type {
    case .int8: .int8(array(column))
    case .uint8: .uint8(array(column))
    case .int16: .int16(array(column))
    case .uint16: .uint16(array(column))
    case .int32: .int32(array(column))
    case .uint32: .uint32(array(column))
    case .float: .float(array(column))
    case .double: .double(array(column))
    }
  }

  private func array<Value>(_ column: Int) -> [Value] {
    Array(UnsafeBufferPointer(start: pointer(column, Value.self), count: rowCount))
  }

  private func pointer<Value>(_ column: Int, _: Value.Type) -> UnsafePointer<Value> {
    UnsafePointer(storage[column].assumingMemoryBound(to: Value.self))
  }
}
