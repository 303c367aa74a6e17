import Geometry

/// A bent tube with folds and polyps, as a grid of vertices: rings along it, and segments around.
///
/// The grid is the surface, exactly: all that is seen of it are flat triangles between vertices, at
/// any time the same ones. Lengths in centimetres; the tube's frame has z along its beginning.
struct Gut: Sendable {
  /// Vertices around.
  static let segments = 112
  /// Centimetres from ring to ring.
  static let step = 0.13

  let level: ColonWorld.Level
  /// The usual radius.
  let radius: Double
  /// The way of the first ring, and how many rings there are; the last one is a point.
  let start: Double
  let ringCount: Int

  /// Where a ring is, at rest.
  struct Ring: Sendable {
    var centre: Vector3
    /// Across and along the tube, orthonormal: x, y, z.
    var axes: Matrix3
    /// The radius before folds and bumps.
    var radius: Double
    /// The folds that reach it, at most two, and how far.
    var folds: (Int, Double, Int, Double)
  }

  private(set) var rings: [Ring] = []
  /// For each fold and segment: how deep it is there, as a share of the radius.
  private var foldDepths: [[Double]] = []
  /// For each ring and segment: what is added to the radius, in centimetres.
  private var bumps: [Float] = []
  private let directions: [Vector2]
  private let sway: (Wave, Wave)
  private let contraction: (speed: Double, length: Double, depth: Double, phase: Double)

  /// A tube over a range of ways, closed at its end.
  init(
    over range: ClosedRange<Double>,
    level: ColonWorld.Level,
    textures: TextureBank,
    _ random: inout SeededRandom
  ) {
    self.level = level
    radius = random.uniform(2...3.2)
    start = range.lowerBound
    ringCount = Int((range.upperBound - range.lowerBound) / Gut.step) + 1
    directions = (0..<Gut.segments).map { segment in
      let turns = Double(segment) / Double(Gut.segments)
      return Vector2(cosine(turns: turns), sine(turns: turns))
    }
    sway = (
      Wave(period: 240, harmonics: 2...8, count: 2, amplitude: 0.2, &random),
      Wave(period: 240, harmonics: 2...8, count: 2, amplitude: 0.2, &random)
    )
    contraction = (
      random.uniform(0.1...0.4) * random.sign(), random.uniform(9...16), random.uniform(0.08...0.2),
      random.uniform(0...1)
    )
    drawRings(&random)
    drawFolds(&random)
    drawBumps(textures, &random)
    drawPolyps(&random)
  }

  /// The middle line, its bends and its width.
  private mutating func drawRings(_ random: inout SeededRandom) {
    let bend = level == .straight ? 0 : random.uniform(0.03...0.16)
    let yaw = Wave(period: 160, harmonics: 2...6, count: 3, amplitude: bend, &random)
    let pitch = Wave(period: 160, harmonics: 2...6, count: 3, amplitude: bend, &random)
    let variation = level == .straight ? 0 : 0.12
    let width = Wave(period: 160, harmonics: 4...14, count: 3, amplitude: variation, &random)
    var centre = Vector3.zero
    var side = Vector3(1, 0, 0)
    rings.reserveCapacity(ringCount)
    for ring in 0..<ringCount {
      let way = start + Double(ring) * Gut.step
      let (turn, tilt) = (yaw(way), pitch(way))
      let along = Vector3(
        sine(turns: turn) * cosine(turns: tilt),
        sine(turns: tilt),
        cosine(turns: turn) * cosine(turns: tilt)
      )
      // Carried along without twist.
      side = normalised(side - along * dot(side, along))
      // Half a sphere at the end.
      let left = Double(ringCount - 1 - ring) * Gut.step
      let closing = max(0, 1 - left / radius)
      rings.append(
        Ring(
          centre: centre,
          axes: Matrix3(columns: side, cross(along, side), along),
          radius: radius * (1 + width(way)) * (1 - closing * closing).squareRoot(),
          folds: (0, 0, 0, 0)
        )
      )
      centre += along * Gut.step
    }
  }

  /// Ridges across the tube, deepest between its three bands of muscle.
  private mutating func drawFolds(_ random: inout SeededRandom) {
    let depths: ClosedRange<Double>? =
      switch level {
      case .straight: nil
      case .bent: 0.05...0.15
      case .folded, .uneven, .moving: 0.15...0.42
      }
    guard let depths else { return }
    let bands = random.uniform(0...1)
    let length = Double(ringCount) * Gut.step
    var way = random.uniform(0.5...2)
    while way < length {
      let depth = random.uniform(depths)
      let lean = random.uniform(0.2...0.6)
      let turn = random.uniform(0...1)
      let fold = foldDepths.count
      foldDepths.append(
        (0..<Gut.segments).map { segment in
          let turns = Double(segment) / Double(Gut.segments)
          let threefold = 0.5 - 0.5 * cosine(turns: 3 * (turns + bands))
          let oneSided = 0.5 + 0.5 * cosine(turns: turns + turn)
          return depth * (0.25 + 0.75 * threefold) * (1 - lean + lean * oneSided)
        }
      )
      let width = random.uniform(0.25...0.6)
      for ring in rings.indices {
        let distance = (Double(ring) * Gut.step - way) / width
        guard abs(distance) < 3 else { continue }
        let weight = power2(-1.44 * distance * distance)
        if weight > rings[ring].folds.1 {
          rings[ring].folds = (fold, weight, rings[ring].folds.0, rings[ring].folds.1)
        } else if weight > rings[ring].folds.3 {
          rings[ring].folds.2 = fold
          rings[ring].folds.3 = weight
        }
      }
      way += random.uniform(1.6...4)
    }
  }

  /// A wall that is not even.
  private mutating func drawBumps(_ textures: TextureBank, _ random: inout SeededRandom) {
    bumps = [Float](repeating: 0, count: ringCount * Gut.segments)
    guard level.rawValue >= ColonWorld.Level.uneven.rawValue else { return }
    let (coarse, fine) = (random.uniform(0.15...0.5), random.uniform(0.02...0.07))
    let offset = random.uniform(0...512)
    textures.withPinned { textures in
      for ring in 0..<ringCount {
        for segment in 0..<Gut.segments {
          let u = Double(segment) * 512 / Double(Gut.segments)
          let v = Double(ring) * Gut.step * 512 / (2 * Double.pi * radius) + offset
          let low = textures.value(tile: Pattern.clouds.rawValue, u: u, v: v, detail: 5)
          let high = textures.value(tile: Pattern.clouds.rawValue, u: 2 * u, v: 2 * v, detail: 4)
          bumps[ring * Gut.segments + segment] =
            (low / 255 - 0.5) * Float(coarse) + (high / 255 - 0.5) * Float(fine)
        }
      }
    }
  }

  /// Growths on the wall.
  private mutating func drawPolyps(_ random: inout SeededRandom) {
    guard level.rawValue >= ColonWorld.Level.folded.rawValue else { return }
    let length = Double(ringCount) * Gut.step
    let count = Int(length * random.uniform(0.05...0.3))
    for _ in 0..<count {
      let size = random.logUniform(0.25...0.9)
      let height = size * random.uniform(0.5...1.1)
      let (way, turns) = (random.uniform(0...1) * length, random.uniform(0...1))
      let reach = Int(size / Gut.step) + 1
      let middle = Int(way / Gut.step)
      for ring in max(0, middle - reach)...min(ringCount - 1, middle + reach)
      where rings[ring].radius > 0.5 * radius {
        for segment in 0..<Gut.segments {
          var around = Double(segment) / Double(Gut.segments) - turns
          around -= around.rounded()
          let across = around * 2 * Double.pi * rings[ring].radius
          let along = Double(ring) * Gut.step - way
          let square = (across * across + along * along) / (size * size)
          guard square < 1 else { continue }
          // Steep at its foot and round above.
          let rise = 1 - square * square
          bumps[ring * Gut.segments + segment] -= Float(height * rise * rise)
        }
      }
    }
  }

  /// How far a way is in rings from the first.
  func ring(at way: Double) -> Double { (way - start) / Gut.step }

  /// The frame of the middle line at a way: z along it; smooth between rings.
  func frame(at way: Double) -> RigidTransform {
    let place = min(max(ring(at: way), 1), Double(ringCount - 3))
    let ring = Int(place)
    let t = place - Double(ring)
    func mixed(_ value: (Ring) -> Vector3) -> Vector3 {
      let (a, b) = (value(rings[ring - 1]), value(rings[ring]))
      let (c, d) = (value(rings[ring + 1]), value(rings[ring + 2]))
      // Catmull and Rom's cubic.
      let quadratic = 2 * a - 5 * b + 4 * c - d
      let cubic = 3 * (b - c) + d - a
      return b + 0.5 * t * (c - a + t * (quadratic + t * cubic))
    }
    let z = normalised(mixed { $0.axes.columns.2 })
    let x = mixed { $0.axes.columns.0 }
    let side = normalised(x - z * dot(x, z))
    return RigidTransform(
      rotation: Matrix3(columns: side, cross(z, side), z),
      translation: mixed(\.centre)
    )
  }

  /// The vertices of some rings at a time, ring by ring, carried by a rigid motion.
  func vertices(
    of range: Range<Int>,
    at time: Double,
    carriedBy transform: RigidTransform
  ) -> [Vector3] {
    var out: [Vector3] = []
    out.reserveCapacity(range.count * Gut.segments)
    let isMoving = level == .moving
    bumps.withUnsafeBufferPointer { bumps in
      directions.withUnsafeBufferPointer { directions in
        for index in range {
          let ring = rings[index]
          let (squeeze, shift) = isMoving ? motion(of: index, at: time) : (1, .zero)
          let centre = transform * (ring.centre + shift)
          let right = transform.rotation * ring.axes.columns.0
          let down = transform.rotation * ring.axes.columns.1
          let (first, second) = (ring.folds.0, ring.folds.2)
          let (one, two) = (ring.folds.1, ring.folds.3)
          for segment in 0..<Gut.segments {
            var share = squeeze
            if one > 0 { share -= one * foldDepths[first][segment] }
            if two > 0 { share -= two * foldDepths[second][segment] }
            let bump = Double(bumps[index * Gut.segments + segment])
            let distance = max(0.02, ring.radius * share + bump * ring.radius / radius)
            let radius = index == ringCount - 1 ? 0 : distance
            let direction = directions[segment] * radius
            out.append(centre + right * direction.x + down * direction.y)
          }
        }
      }
    }
    return out
  }

  /// How a ring is squeezed and shifted at a time.
  private func motion(of ring: Int, at time: Double) -> (squeeze: Double, shift: Vector3) {
    let way = start + Double(ring) * Gut.step
    let (speed, length, depth, phase) = contraction
    let wave = 0.5 + 0.5 * cosine(turns: (way - speed * time) / length + phase)
    let squeeze = 1 - depth * wave * wave * wave
    // It bends a little differently at every place, and not at all where it begins.
    let axes = rings[ring].axes
    let lag = way * 0.8
    let shift = axes.columns.0 * sway.0(time + lag) + axes.columns.1 * sway.1(time - lag)
    return (squeeze, shift)
  }
}
