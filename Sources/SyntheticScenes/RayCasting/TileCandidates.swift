import Geometry

/// Which bodies a ray through some square of the image can meet.
struct TileCandidates: Sendable {
  /// Pixels on each side of a tile.
  static let side = 16

  private let columns: Int
  private let words: Int
  /// A bit for each body, `words` a tile.
  private var bits: [UInt64]

  init(of bounds: [(columns: Range<Int>, rows: Range<Int>)?], camera: Camera) {
    let side = TileCandidates.side
    columns = (camera.width + side - 1) / side
    words = (bounds.count + 63) / 64
    bits = [UInt64](
      repeating: 0,
      count: words * columns * ((camera.height + side - 1) / side)
    )
    for (index, bounds) in bounds.enumerated() {
      guard let bounds else { continue }
      for row in bounds.rows.lowerBound / side...(bounds.rows.upperBound - 1) / side {
        for column in bounds.columns.lowerBound / side...(bounds.columns.upperBound - 1) / side {
          bits[(row * columns + column) * words + index / 64] |= 1 << UInt64(index % 64)
        }
      }
    }
  }

  /// Calls `body` with the index of each body of one of the tiles of up to four pixels.
  @inline(__always)
  func forEach(at pixels: SIMD4<Int32>, _ rows: SIMD4<Int32>, _ body: (Int) -> Void) {
    bits.withUnsafeBufferPointer { bits in
      for word in 0..<words {
        var rest: UInt64 = 0
        for lane in 0..<4 {
          let tile =
            Int(rows[lane]) / TileCandidates.side * columns
            + Int(pixels[lane]) / TileCandidates.side
          rest |= bits[tile &* words &+ word]
        }
        while rest != 0 {
          body(64 &* word &+ rest.trailingZeroBitCount)
          rest &= rest &- 1
        }
      }
    }
  }
}
