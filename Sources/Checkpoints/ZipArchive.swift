// PKWARE's APPNOTE.TXT 6.3.10, as far as archives of stored entries need it, with the 64-bit fields.

internal import Formats

/// A zip archive whose entries are stored as they are, as PyTorch writes it.
struct ZipArchive {
  /// Where the bytes of each stored entry lie in the file.
  let entries: [String: Range<Int>]

  /// The names of the entries that are compressed or encrypted, which are not read.
  let unreadable: Set<String>

  init(_ file: MappedFile) throws {
    var directory = try Self.directory(file)
    var entries: [String: Range<Int>] = [:]
    var unreadable: Set<String> = []
    while let record = try Record(&directory, file) {
      guard record.isStored else {
        unreadable.insert(record.name)
        continue
      }
      guard entries.updateValue(try record.data(file), forKey: record.name) == nil else {
        throw file.error("two entries \(record.name)", expected: "an archive that PyTorch wrote")
      }
    }
    self.entries = entries
    self.unreadable = unreadable
  }

  private static func damaged(_ file: MappedFile) -> FileError {
    file.error(
      "a zip archive that is cut off or damaged",
      expected: "a whole archive",
      advice: "download it again"
    )
  }

  /// A reader of the central directory, and of nothing behind it.
  private static func directory(_ file: MappedFile) throws -> ByteReader {
    let bytes = file.bytes
    let endSize = 22
    guard bytes.count >= endSize else { throw damaged(file) }
    // The end record is followed by a comment of at most 65535 bytes.
    var position = bytes.count - endSize
    let first = max(0, position - 65535)
    while position >= first,
      bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self).littleEndian != 0x0605_4B50
    { position -= 1 }
    guard position >= first else { throw damaged(file) }
    var end = ByteReader(bytes, at: position + 12)
    guard var size = end.count(UInt32.self), var start = end.count(UInt32.self) else {
      throw damaged(file)
    }
    if start == UInt32.max || size == UInt32.max {
      var locator = ByteReader(bytes, at: position - 20)
      guard locator.number(UInt32.self) == 0x0706_4B50, locator.take(4) != nil,
        let wide = locator.count(UInt64.self), wide <= bytes.count
      else { throw damaged(file) }
      var end = ByteReader(bytes, at: wide)
      guard end.number(UInt32.self) == 0x0606_4B50, end.take(36) != nil,
        let wideSize = end.count(UInt64.self), let wideStart = end.count(UInt64.self)
      else { throw damaged(file) }
      (size, start) = (wideSize, wideStart)
    }
    var all = ByteReader(bytes)
    guard all.take(start) != nil, let records = all.take(size) else { throw damaged(file) }
    return ByteReader(records)
  }

  /// An entry as the central directory has it.
  private struct Record {
    let name: String
    /// Neither compressed nor encrypted.
    let isStored: Bool
    var size: Int
    var storedSize: Int
    var header: Int

    /// The next one; nil at the end.
    init?(_ reader: inout ByteReader, _ file: MappedFile) throws {
      guard reader.remaining > 0 else { return nil }
      guard reader.number(UInt32.self) == 0x0201_4B50, reader.take(4) != nil,
        let flags: UInt16 = reader.number(), let method: UInt16 = reader.number(),
        reader.take(8) != nil, let storedSize = reader.count(UInt32.self),
        let size = reader.count(UInt32.self), let nameCount = reader.count(UInt16.self),
        let extraCount = reader.count(UInt16.self), let commentCount = reader.count(UInt16.self),
        reader.take(8) != nil, let header = reader.count(UInt32.self),
        let name = reader.take(nameCount), let extra = reader.take(extraCount),
        reader.take(commentCount) != nil
      else { throw damaged(file) }
      self.name = String(decoding: name, as: UTF8.self)
      self.size = size
      self.storedSize = storedSize
      self.header = header
      isStored = method == 0 && flags & 1 == 0
      try widen(ByteReader(extra), file)
      guard !isStored || self.size == self.storedSize else { throw damaged(file) }
    }

    /// Replaces sizes that did not fit by those of the 64-bit extra field.
    private mutating func widen(_ extra: ByteReader, _ file: MappedFile) throws {
      let limit = Int(UInt32.max)
      guard size == limit || storedSize == limit || header == limit else { return }
      var extra = extra
      while let identifier: UInt16 = extra.number(), let count = extra.count(UInt16.self),
        let field = extra.take(count)
      {
        guard identifier == 1 else { continue }
        var field = ByteReader(field)
        for key in [\Record.size, \Record.storedSize, \Record.header]
        where self[keyPath: key] == limit {
          guard let wide = field.count(UInt64.self) else { throw damaged(file) }
          self[keyPath: key] = wide
        }
        return
      }
      throw damaged(file)
    }

    /// Its bytes, behind its own header, which repeats the name.
    func data(_ file: MappedFile) throws -> Range<Int> {
      guard header < file.bytes.count else { throw damaged(file) }
      var local = ByteReader(file.bytes, at: header)
      guard local.number(UInt32.self) == 0x0403_4B50, local.take(22) != nil,
        let nameCount = local.count(UInt16.self), let extraCount = local.count(UInt16.self),
        let ownName = local.take(nameCount), local.take(extraCount) != nil,
        ownName.elementsEqual(name.utf8)
      else { throw damaged(file) }
      let start = local.offset
      guard local.take(storedSize) != nil else { throw damaged(file) }
      return start..<start + storedSize
    }
  }
}
