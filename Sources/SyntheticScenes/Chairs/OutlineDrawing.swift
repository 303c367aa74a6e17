import Geometry

/// Draws the outlines of cut-outs: blobs, polygons with and without holes, ellipses, bars, lettering,
/// furniture.
struct OutlineDrawing {
  /// An outline that reaches about `radius` pixels from its origin.
  static func outline(radius: Double, _ random: inout SeededRandom) -> Outline {
    switch random.uniform(0...1) {
    case ..<0.17: polygon(radius, corners: 3...7, roughness: 0.15...0.5, &random)
    case ..<0.29: polygon(radius, corners: 14...22, roughness: 0.08...0.25, &random)
    case ..<0.37: star(radius, &random)
    case ..<0.49:
      .ellipse(radii: Vector2(radius, radius * random.logUniform(0.25...1)))
    case ..<0.57: frame(radius, &random)
    case ..<0.64: bars(radius, &random)
    case ..<0.71: lettering(radius, &random)
    case ..<0.77: seat(radius, &random)
    case ..<0.93: furniture(radius, &random)
    default: branches(radius, &random)
    }
  }

  private static func direction(_ turns: Double) -> Vector2 {
    Vector2(cosine(turns: turns), sine(turns: turns))
  }

  private static func point(within radius: Double, _ random: inout SeededRandom) -> Vector2 {
    Vector2(random.uniform(-radius...radius), random.uniform(-radius...radius))
  }

  /// A ring of corners at growing angles, each at its own distance.
  private static func ring(
    _ radius: Double,
    corners: ClosedRange<Int>,
    roughness: ClosedRange<Double>,
    _ random: inout SeededRandom
  ) -> [Vector2] {
    let count = corners.lowerBound + random.index(below: corners.count)
    let roughness = random.uniform(roughness)
    let start = random.uniform(0...1)
    return (0..<count).map { corner in
      let turns = start + (Double(corner) + random.uniform(-0.3...0.3)) / Double(count)
      return direction(turns) * (radius * (1 - 2 * roughness * random.uniform(0...1)))
    }
  }

  private static func polygon(
    _ radius: Double,
    corners: ClosedRange<Int>,
    roughness: ClosedRange<Double>,
    _ random: inout SeededRandom
  ) -> Outline {
    let outer = ring(radius, corners: corners, roughness: roughness, &random)
    guard random.isHit(0.2) else { return .polygons([outer]) }
    // A hole that stays within the nearest edges of most rings; where it does not, it is a notch.
    let hole = ring(
      radius * random.uniform(0.2...0.45),
      corners: 3...8,
      roughness: roughness,
      &random
    )
    return .polygons([outer, hole])
  }

  private static func star(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let tips = 3 + random.index(below: 6)
    let inner = random.uniform(0.3...0.7)
    return .polygons([
      (0..<2 * tips).map { corner in
        direction(Double(corner) / Double(2 * tips))
          * (corner % 2 == 0 ? radius : radius * inner)
      }
    ])
  }

  private static func rectangle(_ half: Vector2) -> [Vector2] {
    [-half, Vector2(half.x, -half.y), half, Vector2(-half.x, half.y)]
  }

  /// A window: what is behind shows through its panes.
  private static func frame(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let half = Vector2(radius, radius * random.uniform(0.5...1))
    let bar = max(0.7, radius * random.logUniform(0.03...0.2))
    let inner = half - 2 * bar
    guard inner.x > bar, inner.y > bar else { return .polygons([rectangle(half)]) }
    guard random.isHit(0.5) else { return .polygons([rectangle(half), rectangle(inner)]) }
    let pane = Vector2((inner.x - bar) / 2, inner.y)
    let shift = Vector2(pane.x + bar, 0)
    return .polygons([
      rectangle(half), rectangle(pane).map { $0 - shift }, rectangle(pane).map { $0 + shift },
    ])
  }

  /// Thin parallel bars, as of a fence, or a few across each other.
  private static func bars(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let count = 1 + random.index(below: 7)
    let thickness = max(0.6, radius * random.logUniform(0.02...0.12))
    guard random.isHit(0.6) else {
      return .strokes(
        (0..<count).map { _ in
          (point(within: radius, &random), point(within: radius, &random), thickness)
        }
      )
    }
    let rail = radius * random.uniform(0.3...0.8)
    let uprights = (0..<count + 2).map { index -> (from: Vector2, to: Vector2, radius: Double) in
      let x = radius * (2 * Double(index) / Double(count + 1) - 1)
      return (Vector2(x, -radius), Vector2(x, radius), thickness)
    }
    return .strokes(uprights + [(Vector2(-radius, rail), Vector2(radius, rail), thickness)])
  }

  /// A line of signs made of strokes between the knots of a grid.
  private static func lettering(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let letters = 2 + random.index(below: 4)
    let width = 2 * radius / (1.4 * Double(letters))
    let height = min(radius, width * random.uniform(1.2...2))
    let thickness = max(0.6, width * random.uniform(0.05...0.16))
    var strokes: [(from: Vector2, to: Vector2, radius: Double)] = []
    for letter in 0..<letters {
      let left = -radius + 1.4 * width * Double(letter)
      func knot() -> Vector2 {
        let (column, row) = (Double(random.index(below: 3)), Double(random.index(below: 3)))
        return Vector2(left + width * column / 2, height * (row - 1))
      }
      var pen = knot()
      for _ in 0..<2 + random.index(below: 3) {
        let next = knot()
        strokes.append((pen, next, thickness))
        pen = next
      }
    }
    return .strokes(strokes)
  }

  /// A chair from the side: thin legs, a seat and a back.
  private static func seat(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let leg = max(0.6, radius * random.logUniform(0.02...0.08))
    let half = radius * random.uniform(0.4...0.7)
    let height = radius * random.uniform(-0.1...0.3)
    let splay = radius * random.uniform(0...0.25)
    let slats = random.index(below: 4)
    let (left, right) = (Vector2(-half, height), Vector2(half, height))
    let top = Vector2(-half - splay, -radius)
    var strokes = [
      (left, right, leg * random.uniform(1...3)), (left, Vector2(-half - splay, radius), leg),
      (right, Vector2(half + splay, radius), leg),
      (left, Vector2(-half * 0.5, radius * 0.9), leg),
      (right, Vector2(half * 0.6, radius * 0.9), leg), (left, top, leg * random.uniform(1...3)),
    ]
    for slat in 0..<slats {
      let t = Double(slat + 1) / Double(slats + 1)
      let place = left + (top - left) * t
      strokes.append((place, place + Vector2(radius * 0.5, -radius * 0.1), leg))
    }
    return .strokes(strokes.map { (from: $0.0, to: $0.1, radius: $0.2) })
  }

  /// A chair, a stool or a table from above: a solid seat, mostly with a back, on thin legs.
  private static func furniture(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let half = radius * random.uniform(0.3...0.65)
    let depth = half * random.uniform(0.15...0.6)
    let lean = half * random.uniform(-0.5...0.5)
    let middle = radius * random.uniform(-0.1...0.3)
    let nearLeft = Vector2(-half, middle + depth)
    let nearRight = Vector2(half, middle + depth)
    let farRight = Vector2(0.85 * half + lean, middle - depth)
    let farLeft = Vector2(-0.85 * half + lean, middle - depth)
    var body = [nearLeft, nearRight, farRight]
    var rings: [[Vector2]] = []
    if random.isHit(0.75) {
      let rise = Vector2(lean * random.uniform(-0.3...0.5), -radius - farLeft.y)
      let width = random.uniform(0.7...1.15)
      let (centre, side) = (0.5 * (farLeft + farRight), 0.5 * (farRight - farLeft))
      body += [centre + rise + side * width, centre + rise - side * width]
      if random.isHit(0.4) {
        // What is behind shows through the back.
        let open = random.uniform(0.4...0.75)
        rings.append(
          rectangle(Vector2(side.x * open * min(width, 1), -0.5 * rise.y * open)).map {
            centre + 0.5 * rise + $0
          }
        )
      }
    }
    rings.append(body + [farLeft])
    let leg = max(0.6, radius * random.logUniform(0.015...0.07))
    let splay = radius * random.uniform(0...0.25)
    let legs = [(nearLeft, 1.0), (nearRight, 1), (farRight, 0.85), (farLeft, 0.85)].map {
      (corner, reach) -> (from: Vector2, to: Vector2, radius: Double) in
      let foot = Vector2(corner.x + (corner.x < 0 ? -splay : splay), radius * reach)
      return (corner, foot, leg)
    }
    return .polygons(rings, strokes: legs)
  }

  /// A twig: thin strokes from a stem.
  private static func branches(_ radius: Double, _ random: inout SeededRandom) -> Outline {
    let stem = max(0.7, radius * random.logUniform(0.03...0.1))
    let lean = random.uniform(-0.3...0.3)
    let foot = Vector2(0, radius)
    let tip = Vector2(radius * lean, -radius)
    var strokes = [(from: foot, to: tip, radius: stem)]
    for index in 0..<3 + random.index(below: 8) {
      let t = random.uniform(0.15...0.95)
      let start = foot + (tip - foot) * t
      let sense = index % 2 == 0 ? 1.0 : -1.0
      let end =
        start
        + Vector2(sense * radius * random.uniform(0.2...0.9), -radius * random.uniform(-0.1...0.6))
      strokes.append((from: start, to: end, radius: max(0.6, stem * random.uniform(0.3...0.8))))
    }
    return .strokes(strokes)
  }
}
