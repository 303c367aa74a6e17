// Procedural patterns. Cells after Worley, "A cellular texture basis function" (SIGGRAPH 1996);
// fractal sums of value noise after Perlin, "An image synthesizer" (SIGGRAPH 1985).

/// The patterns of a texture bank.
enum Pattern: Int, CaseIterable, Sendable {
  case clouds, grain, speckle, patchwork, stripes, bricks, cells, strokes, checker, veins
  // What repeats exactly, a ramp, and lines as of print.
  case dots, lattice, pinstripes, squares, ramp, script
  case windows

  /// A repeating tile, side × side, of values 0 … 1 with mean ½ and a deviation near 0.22.
  func tile(side: Int, random: inout SeededRandom) -> [Float] {
    var canvas = Canvas(side: side)
    switch self {
    case .clouds: canvas.addNoise(cells: [3, 6, 12, 24, 48, 96, 192], gain: 0.72, &random)
    case .grain: canvas.addNoise(cells: [32, 64, 128, 256], gain: 0.95, &random)
    case .speckle: canvas.addDiscs(count: 1400, radii: 2...13, &random)
    case .patchwork:
      canvas.addBlocks(columns: 10, rows: 10, shift: 0, mortar: 0, &random)
      canvas.addNoise(cells: [40, 80, 160], gain: 0.9, weight: 0.5, &random)
    case .stripes:
      canvas.addStripes(&random)
      canvas.addNoise(cells: [32, 64, 128], gain: 0.9, weight: 0.35, &random)
    case .bricks:
      canvas.addBlocks(columns: 6, rows: 14, shift: 0.5, mortar: 3, &random)
      canvas.addNoise(cells: [24, 64, 160], gain: 0.9, weight: 0.4, &random)
    case .cells: canvas.addCells(perSide: 12, &random)
    case .strokes: canvas.addStrokes(count: 700, &random)
    case .checker:
      canvas.addChecker(perSide: 12)
      canvas.addNoise(cells: [8, 40, 120], gain: 0.9, weight: 0.45, &random)
    case .veins: canvas.addVeins(&random)
    case .dots: canvas.addDots(perSide: 16)
    case .lattice: canvas.addLattice(perSide: 16, width: 5)
    case .pinstripes: canvas.addPinstripes(count: 32)
    case .squares: canvas.addChecker(perSide: 16)
    case .ramp: canvas.addRamp()
    case .windows: canvas.addWindows(columns: 8, rows: 8, &random)
    case .script: canvas.addScript(lines: 20, &random)
    }
    return canvas.normalised()
  }
}

/// A repeating tile while it is drawn.
struct Canvas {
  let side: Int
  var values: [Float]

  init(side: Int) {
    self.side = side
    values = [Float](repeating: 0, count: side * side)
  }

  /// Octaves of smooth noise, each with its cells a side and `gain` times the one before.
  mutating func addNoise(
    cells: [Int],
    gain: Float,
    weight: Float = 1,
    _ random: inout SeededRandom
  ) {
    var amplitude = weight
    for count in cells {
      let knots = (0..<count * count).map { _ in Float(random.uniform(-1...1)) }
      // The cell and the eased place within it, alike for columns and rows.
      let places = (0..<side).map { i -> (Int, Int, Float) in
        let at = Float(i) * Float(count) / Float(side)
        let cell = Int(at)
        let t = at - Float(cell)
        return (cell, (cell + 1) % count, t * t * (3 - 2 * t))
      }
      for (y, (top, bottom, v)) in places.enumerated() {
        for (x, (left, right, u)) in places.enumerated() {
          let a = knots[top * count + left] * (1 - u) + knots[top * count + right] * u
          let b = knots[bottom * count + left] * (1 - u) + knots[bottom * count + right] * u
          values[y * side + x] += amplitude * (a * (1 - v) + b * v)
        }
      }
      amplitude *= gain
    }
  }

  /// Opaque discs one over the other; most are small.
  mutating func addDiscs(count: Int, radii: ClosedRange<Double>, _ random: inout SeededRandom) {
    for _ in 0..<count {
      let x = random.uniform(0...Double(side))
      let y = random.uniform(0...Double(side))
      let t = random.uniform(0...1)
      let radius = radii.lowerBound + (radii.upperBound - radii.lowerBound) * t * t * t
      let value = Float(random.uniform(-1...1))
      let reach = Int(radius) + 1
      for j in Int(y) - reach...Int(y) + reach {
        for i in Int(x) - reach...Int(x) + reach {
          let dx = Double(i) - x
          let dy = Double(j) - y
          if dx * dx + dy * dy <= radius * radius { self[i, j] = value }
        }
      }
    }
  }

  /// Straight strokes of random place, direction, width and value.
  mutating func addStrokes(count: Int, _ random: inout SeededRandom) {
    for _ in 0..<count {
      let x = random.uniform(0...Double(side))
      let y = random.uniform(0...Double(side))
      let turns = random.uniform(0...1)
      let (dx, dy) = (cosine(turns: turns), sine(turns: turns))
      let length = random.uniform(12...90)
      let radius = random.uniform(0.7...4)
      let value = Float(random.uniform(-1...1))
      var along = 0.0
      while along < length {
        let reach = Int(radius)
        for j in -reach...reach {
          for i in -reach...reach {
            self[Int(x + along * dx) + i, Int(y + along * dy) + j] = value
          }
        }
        along += 0.7
      }
    }
  }

  /// Blocks of random value in rows; every second row is shifted by `shift` of a block.
  mutating func addBlocks(
    columns: Int,
    rows: Int,
    shift: Float,
    mortar: Int,
    _ random: inout SeededRandom
  ) {
    let tones = (0..<columns * rows).map { _ in Float(random.uniform(-1...1)) }
    for y in 0..<side {
      let row = y * rows / side
      let intoRow = y - row * side / rows
      for x in 0..<side {
        let shifted = Float(x * columns) / Float(side) + (row % 2 == 1 ? shift : 0)
        let column = Int(shifted)
        let intoColumn = Int((shifted - Float(column)) * Float(side) / Float(columns))
        let joint = intoRow < mortar || intoColumn < mortar
        values[y * side + x] += joint ? 1.3 : tones[row * columns + column % columns]
      }
    }
  }

  /// Vertical stripes of random width and value.
  mutating func addStripes(_ random: inout SeededRandom) {
    var x = 0
    while x < side {
      let width = 6 + random.index(below: 30)
      let value = Float(random.uniform(-1...1))
      for i in x..<min(side, x + width) {
        for y in 0..<side { values[y * side + i] += value }
      }
      x += width
    }
  }

  /// Squares in two tones, alternating.
  mutating func addChecker(perSide: Int) {
    for y in 0..<side {
      for x in 0..<side {
        let even = (x * perSide / side + y * perSide / side) % 2 == 0
        values[y * side + x] += even ? 0.7 : -0.7
      }
    }
  }

  /// Cells around scattered points: a tone each, darker towards their borders.
  mutating func addCells(perSide: Int, _ random: inout SeededRandom) {
    let size = Float(side) / Float(perSide)
    let points = (0..<perSide * perSide).map { _ in
      SIMD3<Float>(
        Float(random.uniform(0...1)),
        Float(random.uniform(0...1)),
        Float(random.uniform(-1...1))
      )
    }
    for y in 0..<side {
      for x in 0..<side {
        let at = SIMD2(Float(x), Float(y)) / size
        let cell = SIMD2(Int(at.x), Int(at.y))
        var nearest = Float.infinity
        var second = Float.infinity
        var tone: Float = 0
        for j in -1...1 {
          for i in -1...1 {
            let column = (cell.x + i + perSide) % perSide
            let row = (cell.y + j + perSide) % perSide
            let point = points[row * perSide + column]
            let d = SIMD2(Float(cell.x + i), Float(cell.y + j)) + SIMD2(point.x, point.y) - at
            let distance = (d * d).sum().squareRoot()
            if distance < nearest {
              (second, nearest, tone) = (nearest, distance, point.z)
            } else {
              second = min(second, distance)
            }
          }
        }
        values[y * side + x] += tone - 1.2 * max(0, 1 - (second - nearest) / 0.12)
      }
    }
  }

  /// Dark lines where smooth noise crosses zero.
  mutating func addVeins(_ random: inout SeededRandom) {
    addNoise(cells: [4, 8, 16, 32, 64], gain: 0.65, &random)
    var fine = Canvas(side: side)
    fine.addNoise(cells: [16, 64, 128], gain: 0.8, &random)
    for i in values.indices {
      let distance = abs(values[i])
      values[i] = min(1, distance * 4) + 0.25 * fine.values[i] + 0.3 * values[i]
    }
  }

  /// The tile softened by 1 2 1, so that a magnified edge is no staircase, with its contrast set.
  func normalised() -> [Float] {
    var soft = [Float](repeating: 0, count: values.count)
    for y in 0..<side {
      for x in 0..<side {
        let middle = self[x, y - 1] + 2 * self[x, y] + self[x, y + 1]
        let left = self[x - 1, y - 1] + 2 * self[x - 1, y] + self[x - 1, y + 1]
        let right = self[x + 1, y - 1] + 2 * self[x + 1, y] + self[x + 1, y + 1]
        soft[y * side + x] = (left + 2 * middle + right) / 16
      }
    }
    let count = Float(soft.count)
    let mean = soft.reduce(0, +) / count
    let variance = soft.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let gain = 0.22 / variance.squareRoot()
    return soft.map { min(1, max(0, 0.5 + ($0 - mean) * gain)) }
  }

  subscript(x: Int, y: Int) -> Float {
    get { values[(y & (side - 1)) * side + (x & (side - 1))] }
    set { values[(y & (side - 1)) * side + (x & (side - 1))] = newValue }
  }
}
