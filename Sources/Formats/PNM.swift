public import Imagery

/// Netpbm's binary images: P5 (PGM, grey) and P6 (PPM, RGB).
public enum PNM {
  static func recognises(_ head: [UInt8]) -> Bool {
    head.count > 2 && head[0] == UInt8(ascii: "P") && (head[1] == 0x35 || head[1] == 0x36)
      && (head[2] == 0x23 || head[2] == 0x20 || (0x09...0x0D).contains(head[2]))
  }

  struct Header {
    let width: Int
    let height: Int
    let channels: Int
    let maximum: Int
    let offset: Int
  }

  static func header(_ path: String, _ bytes: [UInt8]) throws -> Header {
    guard recognises(bytes) else {
      throw FileError(
        path,
        found: "no P5 or P6 at its start",
        expected: "a binary PGM or PPM image"
      )
    }
    var scanner = HeaderScanner(path, bytes, offset: 2)
    let width = try scanner.number(Int.self, "a width in pixels")
    let height = try scanner.number(Int.self, "a height in pixels")
    let maximum = try scanner.number(Int.self, "a largest value of 1 … 65535")
    guard (1...65535).contains(maximum) else {
      throw FileError(
        path,
        found: "a largest value of \(maximum)",
        expected: "a largest value of 1 … 65535"
      )
    }
    let channels = bytes[1] == 0x36 ? 3 : 1
    try refuseUnreadableSize(path, width: width, height: height, channels: channels)
    return Header(
      width: width,
      height: height,
      channels: channels,
      maximum: maximum,
      offset: scanner.offset
    )
  }

  /// Reads an image; values are scaled to 0 … 255 from the file's largest.
  public static func read(_ path: String) throws -> Image {
    let bytes = try FileContents.bytes(of: path)
    let header = try header(path, bytes)
    let count = header.width * header.height * header.channels
    let isWide = header.maximum > 255
    try checkBodySize(
      path,
      count: bytes.count,
      offset: header.offset,
      needed: isWide ? 2 * count : count
    )
    guard header.maximum != 255 else {
      return Image(
        width: header.width,
        height: header.height,
        channels: header.channels,
        pixels: Array(bytes[header.offset...])
      )
    }
    let maximum = header.maximum
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      bytes.withUnsafeBufferPointer { bytes in
        for i in 0..<count {
          let value =
            isWide
            ? Int(bytes[header.offset + 2 * i]) << 8 | Int(bytes[header.offset + 2 * i + 1])
            : Int(bytes[header.offset + i])
          out[i] = UInt8((min(value, maximum) * 255 + maximum / 2) / maximum)
        }
      }
      filled = count
    }
    return Image(
      width: header.width,
      height: header.height,
      channels: header.channels,
      pixels: pixels
    )
  }

  /// Writes an image, as P5 where it is grey and P6 where it is RGB.
  public static func write(_ image: Image, to path: String) throws {
    try AtomicFile.write(path) { file in
      try file.append(
        "\(image.channels == 3 ? "P6" : "P5")\n\(image.width) \(image.height)\n255\n"
      )
      try file.append(image.pixels)
    }
  }
}
