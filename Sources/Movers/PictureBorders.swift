// Borders of what moves, moved onto borders in the picture: a random walk over the picture (L. Grady, "Random
// walks for image segmentation", PAMI 2006) settles what flow cannot tell near the border of a moving surface.

public import Imagery

/// Where in a frame the border of a moving surface may well be: where the picture changes.
///
/// Flow is measured over windows, and one that straddles a border follows the surface in front, so that what
/// moves seems wider than it is (the "foreground fattening" of stereo matching). Samples near the border of
/// a moving region therefore speak softly, and are settled by those farther off to which the picture binds them.
public struct PictureBorders: Sendable {
  private let image: Image
  private let grid: SampleGrid
  private let options: MoverOptions

  /// The borders of a picture as large as the grid's image.
  public init(image: Image, grid: SampleGrid, options: MoverOptions = .init()) {
    precondition(image.width == grid.imageWidth && image.height == grid.imageHeight)
    self.image = image
    self.grid = grid
    self.options = options
  }

  /// Log-odds of motion at samples, with the borders of what moves where the picture has them.
  ///
  /// Those near a border minimise Σ w (x − u)² + Σ v (x − x′)² over themselves and their neighbours, u being
  /// what they were and v how alike two neighbours are in the picture; all others stay as they are.
  public func settled(_ logOdds: [Float]) -> [Float] {
    precondition(logOdds.count == grid.count)
    let open = samplesNearBorders(logOdds)
    guard !open.isEmpty else { return logOdds }
    let limit = options.maximumLogOdds
    var place = [Int32](repeating: -1, count: grid.count)
    for (i, sample) in open.enumerated() { place[sample] = Int32(i) }
    let weight = options.borderWeight
    let own = open.map { min(max(logOdds[$0], -limit), limit) }
    var rightSide = own.map { weight * $0 }
    var diagonal = [Float](repeating: weight, count: open.count)
    var couplings: [(first: Int, second: Int, value: Float)] = []
    let scale = -0.5 / (options.borderContrast * options.borderContrast)
    let columns = grid.columns
    for (i, sample) in open.enumerated() {
      let colour = colour(sample)
      let column = sample % columns
      let neighbours = [
        column > 0 ? sample - 1 : -1, column + 1 < columns ? sample + 1 : -1,
        sample - columns, sample + columns < grid.count ? sample + columns : -1,
      ]
      for other in neighbours where other >= 0 {
        let j = Int(place[other])
        // A coupling of two open samples is counted at the first of them.
        guard j < 0 || j > i else { continue }
        let difference = colour - self.colour(other)
        let value = likeness(scale * (difference * difference).sum())
        diagonal[i] += value
        if j < 0 {
          rightSide[i] += value * min(max(logOdds[other], -limit), limit)
        } else {
          diagonal[j] += value
          couplings.append((i, j, value))
        }
      }
    }
    let found = conjugateGradients(
      start: own,
      rightSide: rightSide,
      diagonal: diagonal,
      iterations: 200
    ) { x, out in
      for i in diagonal.indices { out[i] = diagonal[i] * x[i] }
      for (first, second, value) in couplings {
        out[first] -= value * x[second]
        out[second] -= value * x[first]
      }
    }
    var all = logOdds
    for (sample, value) in zip(open, found) { all[sample] = value }
    return all
  }

  /// The samples that may be of either side of a border.
  private func samplesNearBorders(_ logOdds: [Float]) -> [Int] {
    let isMoving = logOdds.map { $0 > 0 }
    guard isMoving.contains(true) else { return [] }
    let around = Neighbourhoods(isMoving, columns: grid.columns)
    let inner = options.fattening / grid.stride
    let outer = options.leanness / grid.stride
    return (0..<grid.count).filter {
      around.holdsOther($0, within: isMoving[$0] ? inner : outer)
    }
  }

  /// The colour at a sample, smoothed over 3 × 3 pixels by 1-2-1; grey counts as all three.
  private func colour(_ sample: Int) -> SIMD3<Float> {
    let (width, height, channels) = (image.width, image.height, image.channels)
    let pixel = grid.pixel(sample)
    return image.pixels.withUnsafeBufferPointer { pixels in
      var sum = SIMD3<Float>.zero
      for dy in -1...1 {
        let y = min(max(pixel.y + dy, 0), height - 1)
        for dx in -1...1 {
          let x = min(max(pixel.x + dx, 0), width - 1)
          let index = (y * width + x) * channels
          let last = channels - 1
          let colour = SIMD3<Float>(
            Float(pixels[index]),
            Float(pixels[index + last / 2]),
            Float(pixels[index + last])
          )
          sum += colour * (Float((2 - abs(dx)) * (2 - abs(dy))) / 16)
        }
      }
      return sum
    }
  }
}

/// How many of the samples in a square are true, for any square.
private struct Neighbourhoods {
  private let columns: Int
  private let rows: Int
  private let values: [Bool]
  /// Sums over all samples above and to the left, (rows + 1) × (columns + 1).
  private let sums: [Int32]

  init(_ values: [Bool], columns: Int) {
    self.values = values
    self.columns = columns
    rows = values.count / columns
    var sums = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
    for row in 0..<rows {
      var inRow: Int32 = 0
      for column in 0..<columns {
        inRow += values[row * columns + column] ? 1 : 0
        sums[(row + 1) * (columns + 1) + column + 1] =
          sums[row * (columns + 1) + column + 1] + inRow
      }
    }
    self.sums = sums
  }

  /// Whether the square of this radius around a sample has one that differs from it.
  func holdsOther(_ sample: Int, within radius: Int) -> Bool {
    let (row, column) = (sample / columns, sample % columns)
    let (top, bottom) = (max(row - radius, 0), min(row + radius + 1, rows))
    let (left, right) = (max(column - radius, 0), min(column + radius + 1, columns))
    let width = columns + 1
    let count =
      sums[bottom * width + right] - sums[top * width + right] - sums[bottom * width + left]
      + sums[top * width + left]
    return values[sample] ? Int(count) < (bottom - top) * (right - left) : count > 0
  }
}
