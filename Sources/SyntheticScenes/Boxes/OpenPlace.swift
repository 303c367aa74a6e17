import Geometry

/// What is around a path through a hall or over a field: primitives of all sizes.
struct OpenPlace {
  private let path: CameraPath
  private let clearances: [Furniture.Clearance]
  private var random: SeededRandom

  init(path: CameraPath, movers: [Movers.Mover], random: SeededRandom) {
    self.path = path
    clearances = BoxesWorld.clearances(path, movers, everyFrames: 1)
    self.random = random
  }

  /// All bodies, with the hall or the ground and the sky first.
  func bodies(isField: Bool, isBlank: Bool, _ decor: inout Decor) -> [Body] {
    var place = self
    return isField
      ? place.field(isBlank: isBlank, &decor) : place.hall(isBlank: isBlank, &decor)
  }

  private mutating func hall(isBlank: Bool, _ decor: inout Decor) -> [Body] {
    let half =
      path.half
      + Vector3(random.logUniform(8...50), random.logUniform(5...25), random.logUniform(8...60))
    let walls = Body(
      shape: .room(half: half),
      motion: .still(worldFromBody: .identity),
      surfaces: (0..<6).map { _ in decor.surface(.wall, size: 8) },
      light: isBlank ? .zero : BoxesWorld.light
    )
    guard !isBlank else { return [walls] }
    let count = 40 + random.index(below: 60)
    var bodies = [walls]
    for index in 0..<count {
      let size = random.logUniform(0.4...8)
      // Some anywhere, and as many in each octave of distance.
      var centre = Vector3(random.uniform(-1...1), random.uniform(-1...1), random.uniform(-1...1))
      if index % 3 == 0 {
        centre *= half
      } else {
        centre = normalised(centre) * (length(path.half) + random.logUniform(2.5...60))
        centre.z = random.isHit(0.8) ? abs(centre.z) : centre.z
        centre = pointwiseMin(pointwiseMax(centre, -half), half)
      }
      let rotation =
        Matrix3.rotation(axis: 1, turns: random.uniform(0...1))
        * Matrix3.rotation(axis: 0, turns: random.uniform(0...1))
        * Matrix3.rotation(axis: 2, turns: random.uniform(0...1))
      let pose = RigidTransform(rotation: rotation, translation: centre)
      if let body = body(shape(size), pose, size, &decor) { bodies.append(body) }
    }
    return bodies
  }

  private mutating func field(isBlank: Bool, _ decor: inout Decor) -> [Body] {
    let height = random.logUniform(1.5...12) + path.half.y * 0.1
    let ground = Body(
      shape: .box(half: Vector3(3000, 1, 3000)),
      motion: .still(worldFromBody: RigidTransform(translation: Vector3(0, height + 1, 0))),
      surfaces: [decor.surface(.wall, size: random.uniform(2...6))],
      light: .zero
    )
    var bodies = [OpenPlace.sky(&random), ground]
    guard !isBlank else { return bodies }
    // As many in each octave of distance, from beside the way to the horizon.
    for _ in 0..<90 {
      let size = random.logUniform(0.3...10)
      let turns = random.uniform(0...1)
      let along = random.uniform(-1...1) * (path.half.z + 60)
      let away = random.logUniform(2...150)
      let shape = shape(size)
      let rotation = Matrix3.rotation(axis: 1, turns: random.uniform(0...1))
      let centre = Vector3(
        away * cosine(turns: turns),
        height - shape.half.y + 0.02,
        along + away * sine(turns: turns)
      )
      let pose = RigidTransform(rotation: rotation, translation: centre)
      if let body = body(shape, pose, size, &decor) { bodies.append(body) }
    }
    return bodies
  }

  /// A sky: so far away that only rotation moves it.
  static func sky(_ random: inout SeededRandom) -> Body {
    var surface = Surface(
      colour: SIMD3<Float>(
        Vector3(
          random.uniform(140...215),
          random.uniform(170...220),
          random.uniform(195...250)
        )
      )
    )
    let strength = Float(random.uniform(5...90))
    surface.layers.0 = Surface.Layer(
      tile: Pattern.clouds.rawValue,
      texelsPerMetre: random.logUniform(0.002...0.02),
      turns: random.uniform(0...1),
      origin: Vector2(random.uniform(0...512), random.uniform(0...512)),
      amplitude: SIMD3(strength, strength, strength * 0.6)
    )
    var sky = Body(
      shape: .room(half: Vector3(repeating: 20_000)),
      motion: .still(worldFromBody: .identity),
      surfaces: [surface],
      light: .zero
    )
    sky.isSky = true
    return sky
  }

  private mutating func shape(_ size: Double) -> Shape {
    switch random.uniform(0...1) {
    case ..<0.5:
      .box(
        half: Vector3(
          size * random.uniform(0.2...0.5),
          size * random.uniform(0.2...0.7),
          size * random.uniform(0.2...0.5)
        )
      )
    case ..<0.72: .sphere(radius: size * 0.4)
    case ..<0.86: .cylinder(radius: size * random.uniform(0.15...0.4), halfHeight: size * 0.4)
    // Poles and planks.
    case ..<0.93: .cylinder(radius: size * 0.04, halfHeight: size * 0.6)
    default: .box(half: Vector3(size * 0.5, size * random.uniform(0.02...0.08), size * 0.1))
    }
  }

  /// The body, unless it is in the way.
  private mutating func body(
    _ shape: Shape,
    _ pose: RigidTransform,
    _ size: Double,
    _ decor: inout Decor
  ) -> Body? {
    let bodyFromPlace = pose.inverse
    let isClear = clearances.allSatisfy { clearance in
      let point = bodyFromPlace * clearance.centre
      let beyond = pointwiseMax(pointwiseMax(point, -point) - shape.half, .zero)
      return length(beyond) > clearance.radius
    }
    guard isClear else { return nil }
    return Body(
      shape: shape,
      motion: .still(worldFromBody: pose),
      surfaces: decor.surfaces(of: shape, size: max(0.5, size)),
      light: pose.rotation.transpose * BoxesWorld.light
    )
  }
}
