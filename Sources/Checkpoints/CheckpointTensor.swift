/// One tensor of a checkpoint: its name, what it holds, and its bytes.
public struct CheckpointTensor: Sendable {
  /// The name, such as `fnet.conv1.weight`.
  public var name: String

  /// What the elements are.
  public let type: ElementType

  /// The sizes, slowest dimension first; empty for a single number.
  public let shape: [Int]

  private let storage: Storage

  private enum Storage {
    /// Bytes in row-major order, lowest byte of a number first.
    case owned([UInt8])
    /// Elements in a file: the first at byte `offset`, and steps, in elements, by dimension.
    case mapped(MappedFile, offset: Int, strides: [Int]?)
  }

  /// A tensor of bytes in row-major order, lowest byte of a number first.
  ///
  /// There must be as many bytes as the shape says.
  public init(name: String, type: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(elementCount(of: shape).map { $0 * type.size } == bytes.count)
    self.name = name
    self.type = type
    self.shape = shape
    storage = .owned(bytes)
  }

  /// A tensor of numbers in single precision, in row-major order.
  public init(name: String, shape: [Int], values: [Float]) {
    let bytes = values.withUnsafeBytes { [UInt8]($0) }
    self.init(name: name, type: .float32, shape: shape, bytes: bytes)
  }

  /// A tensor in a file; the caller has checked that all its elements lie in the file.
  package init(
    name: String,
    type: ElementType,
    shape: [Int],
    file: MappedFile,
    offset: Int,
    strides: [Int]? = nil
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    let isPacked =
      elementCount(of: shape) == 0 || strides.map { $0 == Self.packedStrides(of: shape) } ?? true
    storage = .mapped(file, offset: offset, strides: isPacked ? nil : strides)
  }

  /// How many elements there are.
  public var count: Int { elementCount(of: shape) ?? 0 }

  /// How many bytes the elements take.
  public var byteCount: Int { count * type.size }

  /// Gives `body` the bytes in row-major order, lowest byte of a number first, at any alignment.
  ///
  /// They are those of the mapped file, without a copy, unless its order is another.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch storage {
    case .owned(let bytes):
      return try bytes.withUnsafeBytes(body)
    case .mapped(let file, let offset, let strides?):
      return try gathered(file.bytes, offset, strides).withUnsafeBytes(body)
    case .mapped(let file, let offset, nil):
      return try withExtendedLifetime(file) {
        guard count > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return try body(UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + byteCount]))
      }
    }
  }

  /// Where the elements lie in a mapped file, in row-major order, and what keeps them there; nil where they do not, or
  /// not at a multiple of their size.
  public var mapped: (bytes: UnsafeRawPointer, owner: AnyObject)? {
    guard case .mapped(let file, let offset, nil) = storage, count > 0,
      let base = file.bytes.baseAddress,
      Int(bitPattern: base + offset) % type.size == 0
    else { return nil }
    return (base + offset, file)
  }

  /// Copies the bytes in row-major order, lowest byte of a number first, to a place for exactly as many.
  ///
  /// Pages of the file give their memory back on the way: they are read again when they are needed.
  public func copyBytes(to target: UnsafeMutableRawBufferPointer) {
    precondition(target.count == byteCount)
    guard case .mapped(let file, let offset, nil) = storage else {
      return withBytes { target.copyMemory(from: $0) }
    }
    let block = 4 << 20
    for start in stride(from: 0, to: byteCount, by: block) {
      let part = offset + start..<offset + min(start + block, byteCount)
      UnsafeMutableRawBufferPointer(rebasing: target[start..<start + part.count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[part]))
      // The page in which the last block ended is done, too.
      file.release(max(offset, part.lowerBound - block)..<part.upperBound)
    }
  }

  /// The elements as numbers in single precision, in row-major order; nil for integers and truths.
  public func floats() -> [Float]? {
    withBytes { bytes in
      switch type {
      case .float32:
        return (0..<count).map {
          Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
        }
      case .float64:
        return (0..<count).map {
          Float(Double(bitPattern: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
        }
      case .bfloat16:
        return (0..<count).map {
          let upper = bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)
          return Float(bitPattern: UInt32(upper) << 16)
        }
      case .float16:
        return (0..<count).map {
          float(half: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
        }
      case .bool, .uint8, .int8, .int16, .int32, .int64:
        return nil
      }
    }
  }

  private func gathered(
    _ source: UnsafeRawBufferPointer,
    _ offset: Int,
    _ strides: [Int]
  ) -> [UInt8] {
    let size = type.size
    return [UInt8](unsafeUninitializedCapacity: byteCount) { target, filled in
      var index = [Int](repeating: 0, count: shape.count)
      for element in 0..<count {
        let from = offset + size * zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
        for byte in 0..<size { target[element * size + byte] = source[from + byte] }
        for axis in shape.indices.reversed() {
          index[axis] += 1
          if index[axis] < shape[axis] { break }
          index[axis] = 0
        }
      }
      filled = byteCount
    }
  }

  private static func packedStrides(of shape: [Int]) -> [Int] {
    var stride = 1
    var strides = shape
    for axis in shape.indices.reversed() {
      strides[axis] = stride
      stride *= shape[axis]
    }
    return strides
  }
}

/// A number in half precision (IEEE 754 binary16) in single precision, exactly.
private func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 31
  let fraction = UInt32(bits & 1023)
  switch exponent {
  case 0: return (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
  case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
