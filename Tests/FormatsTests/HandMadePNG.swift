/// A PNG put together byte by byte from the specification, without libpng or zlib.
struct HandMadePNG {
  var width: UInt32
  var height: UInt32
  var bits: UInt8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  var colourType: UInt8
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  var isInterlaced = false
  /// The rows as the file stores them, packed, each after its filter byte 0.
  var rows: [[UInt8]]

  var bytes: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk(
      "IHDR",
      bigEndian(width) + bigEndian(height) + [bits, colourType, 0, 0, isInterlaced ? 1 : 0]
    )
    if !palette.isEmpty { file += chunk("PLTE", palette) }
    if !transparency.isEmpty { file += chunk("tRNS", transparency) }
    file += chunk("IDAT", stored(rows.flatMap { [0] + $0 }))
    return file + chunk("IEND", [])
  }

  /// A zlib stream of one stored block.
  private func stored(_ data: [UInt8]) -> [UInt8] {
    let count = UInt16(data.count)
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    let lengths = [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    return [0x78, 0x01, 0x01] + lengths + data + bigEndian(b << 16 | a)
  }

  private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + body
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in checked {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return bigEndian(UInt32(body.count)) + checked + bigEndian(~crc)
  }

  private func bigEndian(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }
}
