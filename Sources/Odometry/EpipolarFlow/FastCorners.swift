// E. Rosten and T. Drummond, "Machine learning for high-speed corner detection" (ECCV 2006): the test of nine
// contiguous pixels, without the learnt order of comparisons.

extension GreyLevel {
  /// A corner and how much its circle differs from it.
  struct Corner: Sendable {
    let x: Int
    let y: Int
    let score: Float
  }

  /// The best corner of each block of `block` × `block` pixels, row by row; nil where a block has none.
  func corners(block: Int, threshold: Float, margin: Int) -> (columns: Int, best: [Corner?]) {
    let columns = (width + block - 1) / block
    let rows = (height + block - 1) / block
    var best = [Corner?](repeating: nil, count: columns * rows)
    let offsets = Self.circle.map { $0.y * width + $0.x }
    let margin = max(margin, 3)
    guard width > 2 * margin, height > 2 * margin else { return (columns, best) }
    values.withUnsafeBufferPointer { pixels in
      offsets.withUnsafeBufferPointer { offsets in
        for y in margin..<height - margin {
          for x in margin..<width - margin {
            let score = Self.score(pixels, at: y * width + x, offsets, threshold)
            let cell = y / block * columns + x / block
            if score > best[cell]?.score ?? 0 { best[cell] = Corner(x: x, y: y, score: score) }
          }
        }
      }
    }
    return (columns, best)
  }

  /// How far the circle is beyond the threshold, or 0 where no nine neighbours on it all are, to one side.
  private static func score(
    _ pixels: UnsafeBufferPointer<Float>,
    at place: Int,
    _ offsets: UnsafeBufferPointer<Int>,
    _ threshold: Float
  ) -> Float {
    let centre = pixels[place]
    // Of four pixels in the four directions, nine neighbours hold at least two.
    var extremes = 0
    for i in stride(from: 0, to: 16, by: 4)
    where abs(pixels[place + offsets[i]] - centre) > threshold { extremes += 1 }
    guard extremes >= 2 else { return 0 }
    var (brighter, darker, longest) = (0, 0, 0)
    var sum: Float = 0
    for i in 0..<24 {
      let difference = pixels[place + offsets[i & 15]] - centre
      brighter = difference > threshold ? brighter + 1 : 0
      darker = difference < -threshold ? darker + 1 : 0
      longest = max(longest, brighter, darker)
      if i < 16 { sum += max(abs(difference) - threshold, 0) }
    }
    return longest >= 9 ? sum : 0
  }

  private static let circle: [(x: Int, y: Int)] = [
    (0, -3), (1, -3), (2, -2), (3, -1), (3, 0), (3, 1), (2, 2), (1, 3), (0, 3), (-1, 3), (-2, 2),
    (-3, 1), (-3, 0), (-3, -1), (-2, -2), (-1, -3),
  ]
}
