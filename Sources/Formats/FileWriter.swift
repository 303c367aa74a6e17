internal import Glibc

/// A buffered writer of bytes, text and little-endian numbers to one file.
///
/// Every append throws when the file takes no more, such as on a full disk.
public struct FileWriter: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var written = 0

  private static let capacity = 1 << 18

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    buffer = .allocate(byteCount: Self.capacity, alignment: 16)
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  /// How many bytes were appended so far.
  public var count: Int { written + filled }

  /// Appends bytes.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= Self.capacity - filled else {
      try flush()
      guard bytes.count < Self.capacity else { return try put(bytes) }
      return try append(bytes)
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: bytes)
    filled += bytes.count
  }

  /// Appends bytes.
  public mutating func append(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try append($0) }
  }

  /// Appends text in UTF-8.
  public mutating func append(_ text: String) throws {
    var text = text
    try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends an integer, the lowest byte first.
  @inlinable
  public mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) throws {
    try withUnsafeBytes(of: number.littleEndian) { try append($0) }
  }

  /// Appends a number in single precision, the lowest byte first.
  @inlinable
  public mutating func append(littleEndian number: Float) throws {
    try append(littleEndian: number.bitPattern)
  }

  /// Appends a number in double precision, the lowest byte first.
  @inlinable
  public mutating func append(littleEndian number: Double) throws {
    try append(littleEndian: number.bitPattern)
  }

  /// Hands what is buffered to the operating system.
  mutating func finish() throws {
    try flush()
  }

  private mutating func flush() throws {
    try put(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    filled = 0
  }

  private mutating func put(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let put = write(descriptor, base, rest.count)
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        throw FileError.system(
          path,
          put < 0 ? errno : EIO,
          expected: "room for more than \(written) bytes"
        )
      }
      written += put
      rest = UnsafeRawBufferPointer(rebasing: rest[put...])
    }
  }
}
