extension Canvas {
  /// Discs in rows and columns.
  mutating func addDots(perSide: Int) {
    let size = side / perSide
    for y in 0..<side {
      for x in 0..<side {
        let (dx, dy) = (2 * (x % size) - size, 2 * (y % size) - size)
        values[y * side + x] += dx * dx + dy * dy < size * size / 3 ? 1 : -0.5
      }
    }
  }

  /// Thin lines across each other.
  mutating func addLattice(perSide: Int, width: Int) {
    let size = side / perSide
    for y in 0..<side {
      for x in 0..<side {
        values[y * side + x] += x % size < width || y % size < width ? 1 : -0.4
      }
    }
  }

  /// Lines side by side, one like the other.
  mutating func addPinstripes(count: Int) {
    let size = side / count
    for y in 0..<side {
      for x in 0..<side { values[y * side + x] += x % size < size / 2 ? 1 : -1 }
    }
  }

  /// Rows of windows in a bright wall: dark panes, each a little different, with bright frames.
  mutating func addWindows(columns: Int, rows: Int, _ random: inout SeededRandom) {
    let (width, height) = (side / columns, side / rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let tone = Float(random.uniform(-1.2 ... -0.5))
        let isBlind = random.isHit(0.2)
        for y in 0..<height {
          for x in 0..<width {
            let across = min(x - width / 4, width * 3 / 4 - x)
            let along = min(y - height / 6, height * 3 / 4 - y)
            let depth = min(across, along)
            let isBar = abs(x - width / 2) < 2 || y == height * 2 / 5
            let value: Float =
              depth < 0 ? 0.5 : depth < 3 || isBar ? 0.8 : isBlind && along > 12 ? 0.3 : tone
            values[(row * height + y) * side + column * width + x] += value
          }
        }
      }
    }
  }

  /// From dark to bright and back, without any edge.
  mutating func addRamp() {
    for y in 0..<side {
      let value = Float(sine(turns: Double(y) / Double(side)))
      for x in 0..<side { values[y * side + x] += value }
    }
  }

  /// Lines of small signs with spaces between them, as a printed page seen from afar.
  mutating func addScript(lines: Int, _ random: inout SeededRandom) {
    let height = side / lines
    for line in 0..<lines {
      var x = random.index(below: height)
      while x < side {
        let width = height / 3 + random.index(below: height / 3)
        if !random.isHit(0.18) {
          for _ in 0..<3 {
            // A bar of the sign: upright or level.
            let isUpright = random.isHit(0.5)
            let at = random.index(below: isUpright ? width : height * 2 / 3)
            for i in 0..<(isUpright ? height * 2 / 3 : width) {
              for thickness in 0..<3 {
                let (dx, dy) = isUpright ? (at + thickness, i) : (i, at + thickness)
                self[x + dx, line * height + dy] = 1
              }
            }
          }
        }
        x += width + 4
      }
    }
  }
}
