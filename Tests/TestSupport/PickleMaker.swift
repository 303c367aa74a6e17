/// Writes pickles instruction by instruction, as PyTorch does or as nobody should.
public struct PickleMaker {
  private var bytes: [UInt8] = [0x80, 2]

  /// A pickle of protocol 2 without any instruction.
  public init() {}

  /// The pickle, ended.
  public var finished: [UInt8] { bytes + [UInt8(ascii: ".")] }

  /// Any bytes.
  public mutating func raw(_ more: [UInt8]) { bytes += more }

  /// Any characters.
  public mutating func raw(_ text: String) { bytes += text.utf8 }

  /// A class or a function of Python.
  public mutating func global(_ module: String, _ name: String) { raw("c\(module)\n\(name)\n") }

  /// A string.
  public mutating func text(_ text: String) {
    raw("X")
    number(UInt32(text.utf8.count))
    raw(text)
  }

  /// An integer.
  public mutating func integer(_ value: Int) {
    raw([0x8A, 8])
    number(value)
  }

  /// The bytes of an integer, the lowest first.
  public mutating func number(_ value: some FixedWidthInteger) {
    bytes += withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  /// A tuple of integers.
  public mutating func tuple(_ values: [Int]) {
    raw("(")
    for value in values { integer(value) }
    raw("t")
  }

  /// A tensor of a storage.
  public mutating func tensor(
    _ key: String,
    type: String = "FloatStorage",
    count: Int,
    offset: Int = 0,
    shape: [Int],
    strides: [Int]
  ) {
    global("torch._utils", "_rebuild_tensor_v2")
    raw("((")
    text("storage")
    global("torch", type)
    text(key)
    text("cpu")
    integer(count)
    raw("tQ")
    integer(offset)
    tuple(shape)
    tuple(strides)
    raw([0x89])
    emptyDictionary()
    raw("tR")
  }

  /// A dictionary of nothing.
  public mutating func emptyDictionary() {
    global("collections", "OrderedDict")
    raw(")R")
  }

  /// A dictionary, filled by `body` with keys and values by turns.
  public mutating func dictionary(_ body: (inout PickleMaker) -> Void) {
    emptyDictionary()
    raw("(")
    body(&self)
    raw("u")
  }

  /// The pickle that `body` makes.
  public static func plain(_ body: (inout PickleMaker) -> Void) -> [UInt8] {
    var maker = PickleMaker()
    body(&maker)
    return maker.finished
  }
}

/// A file as PyTorch before 1.6 wrote it.
public func legacyFile(object: [UInt8], storages: [(key: String, bytes: [UInt8], count: Int)])
  -> [UInt8]
{
  var file: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  file += [UInt8(ascii: "."), 0x80, 2, UInt8(ascii: "M"), 0xE9, 3, UInt8(ascii: ".")]
  file += PickleMaker.plain { maker in
    maker.raw("}(")
    maker.text("little_endian")
    maker.raw([0x88])
    maker.raw("u")
  }
  file += object
  file += PickleMaker.plain { maker in
    maker.raw("](")
    for storage in storages { maker.text(storage.key) }
    maker.raw("e")
  }
  for storage in storages {
    file += withUnsafeBytes(of: UInt64(storage.count).littleEndian) { [UInt8]($0) }
    file += storage.bytes
  }
  return file
}

/// A zip archive of stored entries.
public func zipFile(_ entries: [(name: String, bytes: [UInt8])], method: UInt16 = 0) -> [UInt8] {
  func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }
  var file: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in entries {
    let size = little(UInt32(bytes.count))
    // The checksum is not looked at.
    let common =
      little(UInt16(0)) + little(UInt16(0)) + little(method) + little(UInt32(0)) + little(UInt32(0))
      + size + size + little(UInt16(name.utf8.count)) + little(UInt16(0))
    directory += little(UInt32(0x0201_4B50)) + little(UInt16(0)) + common
    directory += [UInt8](repeating: 0, count: 10) + little(UInt32(file.count)) + Array(name.utf8)
    file += little(UInt32(0x0403_4B50)) + common + Array(name.utf8) + bytes
  }
  let count = little(UInt16(entries.count))
  return file + directory + little(UInt32(0x0605_4B50)) + little(UInt32(0)) + count + count
    + little(UInt32(directory.count)) + little(UInt32(file.count)) + little(UInt16(0))
}

/// The bytes of numbers, lowest byte first.
public func littleEndian(_ values: [Float]) -> [UInt8] { values.withUnsafeBytes { [UInt8]($0) } }
