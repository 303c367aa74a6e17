public import Imagery

/// PFM files of one channel: numbers in single precision, rows from the bottom.
///
/// NaN is unknown, and so is an infinity, as in Middlebury's files. The sign of the scale gives the
/// byte order; its size is not applied, as is usual.
public enum PFM {
  /// Reads a map, in either byte order.
  public static func read(_ path: String) throws -> DepthMap {
    let bytes = try FileContents.bytes(of: path)
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "f") else {
      let isColour = bytes.starts(with: "PF".utf8)
      throw FileError(
        path,
        found: isColour ? "a PFM of three channels (PF)" : "no Pf at its start",
        expected: "a PFM of one channel (Pf)"
      )
    }
    var scanner = HeaderScanner(path, bytes, offset: 2)
    let width = try scanner.number(Int.self, "a width in pixels")
    let height = try scanner.number(Int.self, "a height in pixels")
    let scale = try scanner.number(Double.self, "a scale, negative for little-endian data")
    guard scale != 0, scale.isFinite else {
      throw FileError(path, found: "a scale of \(scale)", expected: "a number other than zero")
    }
    try refuseUnreadableSize(path, width: width, height: height, channels: 1)
    let offset = scanner.offset
    try checkBodySize(path, count: bytes.count, offset: offset, needed: 4 * width * height)

    let isLittleEndian = scale < 0
    let values = [Float](unsafeUninitializedCapacity: width * height) { out, filled in
      bytes.withUnsafeBytes { bytes in
        for y in 0..<height {
          let source = offset + 4 * width * (height - 1 - y)
          for x in 0..<width {
            let word = bytes.loadUnaligned(fromByteOffset: source + 4 * x, as: UInt32.self)
            let bits = isLittleEndian ? UInt32(littleEndian: word) : UInt32(bigEndian: word)
            let value = Float(bitPattern: bits)
            out[y * width + x] = value.isFinite ? value : .nan
          }
        }
      }
      filled = width * height
    }
    return DepthMap(width: width, height: height, values: values)
  }

  /// Writes a map, little-endian; what is not finite becomes NaN.
  public static func write(_ map: DepthMap, to path: String) throws {
    try AtomicFile.write(path) { file in
      try file.append("Pf\n\(map.width) \(map.height)\n-1.0\n")
      var row = [UInt32](repeating: 0, count: map.width)
      for y in stride(from: map.height - 1, through: 0, by: -1) {
        map.values.withUnsafeBufferPointer { values in
          for x in 0..<map.width {
            let value = values[y * map.width + x]
            // One bit pattern for all that is unknown: equal maps give equal bytes.
            row[x] = (value.isFinite ? value : .nan).bitPattern.littleEndian
          }
        }
        try row.withUnsafeBytes { try file.append($0) }
      }
    }
  }
}
