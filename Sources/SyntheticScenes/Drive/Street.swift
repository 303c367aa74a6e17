import Geometry

/// The middle line of a street in the plane of the ground: places by the way along it.
///
/// The street's frame has y down, its origin on the ground where the way is 0, and z along it there.
struct Street: Sendable {
  private let heading: Wave
  private let headingAtStart: Double
  private let first: Int
  /// A place every metre, from `first` metres on.
  private let knots: [Vector2]

  /// A street over `range` metres that turns by up to `turns` to both sides.
  init(over range: ClosedRange<Double>, turns: Double, _ random: inout SeededRandom) {
    heading = Wave(period: 600, harmonics: 2...6, count: 3, amplitude: turns, &random)
    headingAtStart = heading(0)
    first = Int((range.lowerBound - 2).rounded(.down))
    let last = Int((range.upperBound + 2).rounded(.up))
    var knots = [Vector2(0, 0)]
    for metre in first..<last {
      knots.append(knots[knots.count - 1] + Self.step(heading, headingAtStart, Double(metre), 1))
    }
    let origin = knots[-first]
    self.knots = knots.map { $0 - origin }
  }

  /// How far the line goes to the right and ahead from `way` on, by Simpson's rule.
  private static func step(
    _ heading: Wave,
    _ start: Double,
    _ way: Double,
    _ metres: Double
  ) -> Vector2 {
    func direction(_ way: Double) -> Vector2 {
      let turns = heading(way) - start
      return Vector2(sine(turns: turns), cosine(turns: turns))
    }
    let middle = direction(way + 0.5 * metres)
    return (direction(way) + 4 * middle + direction(way + metres)) * (metres / 6)
  }

  /// Where the street goes after `way` metres: turns to the right from where it began.
  func turns(at way: Double) -> Double { heading(way) - headingAtStart }

  /// The frame of a place `way` metres along, `aside` metres to the right, `height` above the ground;
  /// its z axis goes along the street, or with `turns` to the right of it.
  func frame(
    way: Double,
    aside: Double = 0,
    height: Double = 0,
    turns: Double = 0
  ) -> RigidTransform {
    let knot = min(max(Int(way.rounded(.down)) - first, 0), knots.count - 1)
    let start = Double(first + knot)
    let place = knots[knot] + Self.step(heading, headingAtStart, start, way - start)
    let along = self.turns(at: way)
    let right = Vector2(cosine(turns: along), -sine(turns: along))
    let middle = place + right * aside
    return RigidTransform(
      rotation: .rotation(axis: 1, turns: along + turns),
      translation: Vector3(middle.x, -height, middle.y)
    )
  }
}
