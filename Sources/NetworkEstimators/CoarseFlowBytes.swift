internal import Formats
internal import Imagery

/// A flow at a network's own resolution as bytes: width and height (32 bits each, the lowest byte first), then the
/// vectors row by row, two floats each.
enum CoarseFlowBytes {
  static func write(_ flow: FlowField) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(8 + 8 * flow.vectors.count)
    append(UInt32(flow.width), to: &out)
    append(UInt32(flow.height), to: &out)
    for vector in flow.vectors {
      append(vector.x.bitPattern, to: &out)
      append(vector.y.bitPattern, to: &out)
    }
    return out
  }

  /// Throws where the bytes are not what `write` gave; `file` is named then.
  static func read(_ bytes: [UInt8], file: String) throws -> FlowField {
    let words = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
    }
    let sizes = words.prefix(2).map(Int.init)
    // Small enough to be multiplied: more there cannot be in a file either.
    guard sizes.count == 2, sizes.allSatisfy({ $0 < 1 << 24 }),
      words.count == 2 + 2 * sizes[0] * sizes[1]
    else {
      throw FileError(
        file,
        found: "\(bytes.count) bytes",
        expected: "a whole flow to start from",
        advice: "make the flows again with --force"
      )
    }
    return FlowField(
      width: sizes[0],
      height: sizes[1],
      vectors: stride(from: 2, to: words.count, by: 2).map {
        SIMD2(Float(bitPattern: words[$0]), Float(bitPattern: words[$0 + 1]))
      }
    )
  }

  private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
