// The flow file of Baker, Scharstein, Lewis, Roth, Black, Szeliski, "A database and evaluation
// methodology for optical flow" (2011).

public import Imagery

/// Flow in Middlebury's .flo: little-endian floats, u and v by turns; unknown is 1e10.
public enum FloFile {
  /// "PIEH" read as a little-endian float.
  private static let magic: Float = 202021.25

  private static let unknown: Float = 1e10

  /// What is larger is unknown, by the format's rule.
  private static let largestKnown: Float = 1e9

  /// Reads a flow field.
  public static func read(_ path: String) throws -> FlowField {
    let bytes = try FileContents.bytes(of: path)
    return try bytes.withUnsafeBytes { bytes in
      func word(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      }
      guard bytes.count >= 12, Float(bitPattern: word(0)) == magic else {
        throw FileError(
          path,
          found: "no PIEH at its start",
          expected: "a flow file of Middlebury's kind"
        )
      }
      let width = Int(Int32(bitPattern: word(4)))
      let height = Int(Int32(bitPattern: word(8)))
      try refuseUnreadableSize(path, width: width, height: height, channels: 2)
      try checkBodySize(path, count: bytes.count, offset: 12, needed: 8 * width * height)
      let count = width * height
      let vectors = [SIMD2<Float>](unsafeUninitializedCapacity: count) { out, filled in
        for i in 0..<count {
          let u = Float(bitPattern: word(12 + 8 * i))
          let v = Float(bitPattern: word(16 + 8 * i))
          let isKnown = abs(u) <= largestKnown && abs(v) <= largestKnown
          out[i] = isKnown ? SIMD2(u, v) : SIMD2(.nan, .nan)
        }
        filled = count
      }
      return FlowField(width: width, height: height, vectors: vectors)
    }
  }

  /// Writes a flow field; what is not finite is unknown.
  public static func write(_ flow: FlowField, to path: String) throws {
    try AtomicFile.write(path) { file in
      try file.append(littleEndian: magic)
      try file.append(littleEndian: Int32(flow.width))
      try file.append(littleEndian: Int32(flow.height))
      var row = [UInt32](repeating: 0, count: 2 * flow.width)
      for y in 0..<flow.height {
        flow.vectors.withUnsafeBufferPointer { vectors in
          for x in 0..<flow.width {
            let vector = vectors[y * flow.width + x]
            let isKnown = vector.x.isFinite && vector.y.isFinite
            row[2 * x] = (isKnown ? vector.x : unknown).bitPattern.littleEndian
            row[2 * x + 1] = (isKnown ? vector.y : unknown).bitPattern.littleEndian
          }
        }
        try row.withUnsafeBytes { try file.append($0) }
      }
    }
  }
}
