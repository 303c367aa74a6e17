internal import Imagery

extension ImageOrientation {
  /// What a JPEG file's Exif block says; upright where it says nothing that makes sense.
  init(ofJPEG bytes: [UInt8]) {
    self = Self.tiffBlock(inJPEG: bytes).flatMap(Self.init(tiff:)) ?? .upright
  }

  /// The TIFF structure within the first Exif segment before the picture's data.
  private static func tiffBlock(inJPEG bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let name = Array("Exif\0\0".utf8)
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      // A marker may be preceded by any number of fill bytes.
      if marker == 0xFF {
        at += 1
        continue
      }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      let end = at + 2 + length
      // The scan begins: no more segments of interest.
      guard marker != 0xDA, length >= 2, end <= bytes.count else { return nil }
      let content = bytes[(at + 4)..<end]
      if marker == 0xE1, content.starts(with: name) { return content.dropFirst(name.count) }
      at = end
    }
    return nil
  }

  /// The orientation in a TIFF structure's first directory.
  private init?(tiff block: ArraySlice<UInt8>) {
    let bytes = Array(block)
    guard bytes.count >= 8, bytes[0] == bytes[1], bytes[0] == 0x49 || bytes[0] == 0x4D else {
      return nil
    }
    let isLittle = bytes[0] == 0x49
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset + size <= bytes.count else { return nil }
      let part = bytes[offset..<(offset + size)]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else {
      return nil
    }
    for entry in 0..<count {
      let offset = directory + 2 + 12 * entry
      // Orientation, one number of 16 bits.
      guard number(offset, 2) == 0x0112, number(offset + 2, 2) == 3 else { continue }
      guard let value = number(offset + 8, 2) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}
