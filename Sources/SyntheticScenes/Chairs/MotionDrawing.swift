import Geometry

/// Draws how layers move between two frames: displacements are log-uniform, from far below a pixel to
/// a quarter of the image.
struct MotionDrawing {
  /// Lengths of displacements, in pixels of the image.
  let displacements: ClosedRange<Double>
  let size: Vector2
  let background: PlaneMotion
  private let backgroundMotion: Matrix3

  init(
    displacements: ClosedRange<Double>,
    size: Vector2,
    _ random: inout SeededRandom
  ) {
    self.displacements = displacements
    self.size = size
    let reach = 0.5 * length(size)
    var first = PlaneMotion.Pose(place: (size - 1) / 2, turns: random.uniform(0...1))
    first.slope = MotionDrawing.direction(&random) * (0.25 * random.uniform(0...1) / reach)
    var second = first
    if !random.isHit(0.07) {
      second.place += MotionDrawing.step(displacements, &random)
      MotionDrawing.deform(&second, reach: reach, displacements, &random)
    }
    background = PlaneMotion(first: first, second: second, period: random.uniform(8...24))
    backgroundMotion =
      background.imageFromPlane(at: 1) * background.imageFromPlane(at: 0).inverse
  }

  /// The motion of something that reaches `reach` pixels from its middle.
  func object(reach: Double, _ random: inout SeededRandom) -> PlaneMotion {
    let place = Vector2(
      random.uniform(-0.1...1.1) * size.x,
      random.uniform(-0.1...1.1) * size.y
    )
    var first = PlaneMotion.Pose(place: place, turns: random.uniform(0...1))
    first.stretch = random.uniform(-0.3...0.3)
    first.shear = random.uniform(-0.2...0.2)
    if random.isHit(0.5) {
      first.slope = MotionDrawing.direction(&random) * (0.3 * random.uniform(0...1) / reach)
    }
    var second = first
    if random.isHit(0.6) {
      // On top of what the background does there.
      let q = backgroundMotion * Vector3(place.x, place.y, 1)
      second.place = Vector2(q.x, q.y) / q.z
      second.turns += background.second.turns - background.first.turns
      second.zoom += background.second.zoom - background.first.zoom
    }
    second.place += MotionDrawing.step(displacements, &random)
    let shift = second.place - first.place
    let longest = displacements.upperBound
    if length(shift) > longest { second.place = first.place + shift * (longest / length(shift)) }
    MotionDrawing.deform(&second, reach: reach, displacements, &random)
    return PlaneMotion(first: first, second: second, period: random.uniform(8...24))
  }

  private static func direction(_ random: inout SeededRandom) -> Vector2 {
    let turns = random.uniform(0...1)
    return Vector2(cosine(turns: turns), sine(turns: turns))
  }

  private static func step(
    _ displacements: ClosedRange<Double>,
    _ random: inout SeededRandom
  ) -> Vector2 {
    direction(&random) * random.logUniform(displacements)
  }

  /// Turns, zooms and bends a pose; each moves the rim by a displacement of its own.
  private static func deform(
    _ pose: inout PlaneMotion.Pose,
    reach: Double,
    _ displacements: ClosedRange<Double>,
    _ random: inout SeededRandom
  ) {
    // As a share of the reach: at most a third of a right angle, or a zoom by 1.35.
    func rim(_ limit: Double) -> Double {
      random.sign() * min(random.logUniform(displacements) / reach, limit)
    }
    if random.isHit(0.6) { pose.turns += rim(0.5) / (2 * Double.pi) }
    if random.isHit(0.6) { pose.zoom += rim(0.3) * 1.44 }
    if random.isHit(0.3) { pose.stretch += rim(0.15) }
    if random.isHit(0.3) { pose.shear += rim(0.15) }
    if random.isHit(0.3) { pose.slope += direction(&random) * (abs(rim(0.1)) / reach) }
  }
}
