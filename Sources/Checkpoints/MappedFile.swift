package import Formats
internal import Glibc

/// The bytes of a file, mapped into memory: read from the disk when touched, never copied as a whole.
///
/// Sendable without a lock, as the mapping is read-only from its making to its end.
package final class MappedFile: @unchecked Sendable {
  package let path: String
  package let bytes: UnsafeRawBufferPointer

  package init(_ path: String) throws {
    self.path = path
    // The open of a pipe without a writer would wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw FileError(
        path,
        found: isFolder ? "a folder" : "a device or a pipe",
        expected: "a file of weights"
      )
    }
    guard status.st_size > 0 else {
      throw FileError(path, found: "an empty file", expected: "a file of weights")
    }
    let count = Int(status.st_size)
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw Self.failure(path, errno) }
    bytes = UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }

  /// Lets the system take back the memory of all pages that lie in a range; it reads them again when they are touched.
  package func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, MADV_DONTNEED)
  }

  /// The error of a file that is not what it should be.
  package func error(_ found: String, expected: String, advice: String = "") -> FileError {
    FileError(path, found: found, expected: expected, advice: advice)
  }

  private static func failure(_ path: String, _ number: Int32) -> FileError {
    FileError(
      path,
      found: String(cString: strerror(number)).lowercased(),
      expected: "a readable file of weights"
    )
  }
}

/// Reads numbers, lowest byte first, and runs of bytes from memory; nil where there are too few.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var remaining: Int { bytes.count - offset }

  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, offset >= 0, count <= remaining else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    guard let bytes = take(MemoryLayout<Number>.size) else { return nil }
    return Number(littleEndian: bytes.loadUnaligned(as: Number.self))
  }

  /// An unsigned number of which only what an `Int` holds is accepted.
  mutating func count<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) -> Int? {
    number(Number.self).flatMap { Int(exactly: $0) }
  }
}
