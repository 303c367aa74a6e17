import Geometry

/// Something made of several bodies that move as one.
struct Assembly {
  /// Each body in the frame of the whole: y down, z ahead, the origin on the ground.
  var parts: [(shape: Shape, wholeFromPart: RigidTransform, surfaces: [Surface])] = []
  /// Half its length and width.
  var half = Vector2(0, 0)

  mutating func add(
    _ shape: Shape,
    at place: Vector3,
    rotation: Matrix3 = .identity,
    _ surfaces: [Surface]
  ) {
    parts.append((shape, RigidTransform(rotation: rotation, translation: place), surfaces))
  }

  /// The bodies on their way.
  func bodies(moving whole: Motion, id: UInt8, light: Vector3) -> [Body] {
    let rotation = whole.worldFromBody(at: 0).rotation
    return parts.map { part in
      let motion: Motion =
        switch whole {
        case .still(let pose): .still(worldFromBody: pose * part.wholeFromPart)
        case .moving(let pose): .moving { pose($0) * part.wholeFromPart }
        }
      return Body(
        shape: part.shape,
        motion: motion,
        moverID: id,
        surfaces: part.surfaces,
        light: (rotation * part.wholeFromPart.rotation).transpose * light
      )
    }
  }
}

extension Assembly {
  /// A car, or with `isLarge` a van.
  static func car(isLarge: Bool, _ decor: inout StreetDecor, _ random: inout SeededRandom)
    -> Assembly
  {
    var car = Assembly()
    let length = isLarge ? random.uniform(2.3...3.4) : random.uniform(1.75...2.35)
    let width = isLarge ? random.uniform(0.92...1.05) : random.uniform(0.8...0.92)
    let wheel = isLarge ? 0.36 : random.uniform(0.29...0.34)
    let waist = isLarge ? 0.5 : random.uniform(0.3...0.38)
    let top = isLarge ? random.uniform(0.6...1) : random.uniform(0.24...0.33)
    car.half = Vector2(length, width)
    let (paint, glass, rubber) = (decor.paint(), decor.glass(), decor.rubber())
    let lower = wheel * 0.8 + waist
    car.add(
      .box(half: Vector3(width, waist, length)),
      at: Vector3(0, -lower, 0),
      [paint]
    )
    // The cabin: a roof in the car's colour over glass; of a van mostly closed.
    let cabin = isLarge ? length * 0.96 : length * random.uniform(0.45...0.6)
    let back = isLarge ? 0 : -length * random.uniform(0.05...0.25)
    let side = isLarge && random.isHit(0.5) ? decor.poster() : isLarge ? paint : glass
    car.add(
      .box(half: Vector3(width * 0.9, top, cabin)),
      at: Vector3(0, -lower - waist - top + 0.01, back),
      [side, side, paint, paint, glass, glass]
    )
    for (x, z) in [(-1.0, -0.62), (1, -0.62), (-1, 0.64), (1, 0.64)] {
      car.add(
        .cylinder(radius: wheel, halfHeight: 0.1),
        at: Vector3(x * (width - 0.06), -wheel, z * length),
        rotation: .rotation(axis: 2, turns: 0.25),
        [rubber]
      )
    }
    // Lights at the front and at the back, and the shade below.
    let (front, rear) = (
      Surface(colour: SIMD3(225, 225, 210)), Surface(colour: SIMD3(170, 30, 30))
    )
    for x in [-0.72, 0.72] {
      let half = Vector3(0.16, 0.07, 0.03)
      let y = -lower - waist * 0.3
      car.add(.box(half: half), at: Vector3(x * width, y, length), [front])
      car.add(.box(half: half), at: Vector3(x * width, y, -length), [rear])
    }
    car.add(
      .box(half: Vector3(width * 0.97, 0.004, length * 0.98)),
      at: Vector3(0, -0.006, 0),
      [decor.shade()]
    )
    return car
  }

  /// Somebody on foot.
  static func walker(_ decor: inout StreetDecor, _ random: inout SeededRandom) -> Assembly {
    var walker = Assembly()
    let size = random.uniform(0.85...1.1)
    let (coat, trousers) = (decor.cloth(), decor.cloth())
    walker.half = Vector2(0.3, 0.3)
    for x in [-0.09, 0.09] {
      walker.add(
        .cylinder(radius: 0.075 * size, halfHeight: 0.42 * size),
        at: Vector3(x, -0.42 * size, x),
        [trousers]
      )
    }
    walker.add(
      .cylinder(radius: 0.19 * size, halfHeight: 0.33 * size),
      at: Vector3(0, -1.13 * size, 0),
      [coat]
    )
    walker.add(.sphere(radius: 0.12 * size), at: Vector3(0, -1.6 * size, 0), [decor.skin()])
    return walker
  }

  /// Somebody on a bicycle.
  static func cyclist(_ decor: inout StreetDecor, _ random: inout SeededRandom) -> Assembly {
    var cyclist = walker(&decor, &random)
    for part in cyclist.parts.indices { cyclist.parts[part].wholeFromPart.translation.y -= 0.25 }
    let rubber = decor.rubber()
    cyclist.half = Vector2(0.9, 0.3)
    for z in [-0.5, 0.5] {
      cyclist.add(
        .cylinder(radius: 0.33, halfHeight: 0.02),
        at: Vector3(0, -0.33, z),
        rotation: .rotation(axis: 2, turns: 0.25),
        [rubber]
      )
    }
    cyclist.add(.box(half: Vector3(0.03, 0.03, 0.5)), at: Vector3(0, -0.6, 0), [decor.metal()])
    return cyclist
  }

  /// A tree: a trunk and some balls of leaves, all above `clear` metres.
  static func tree(
    clear: Double,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> Assembly {
    var tree = Assembly()
    let trunk = random.uniform(0.09...0.28)
    let height = random.uniform(1.5...3.2)
    tree.add(
      .cylinder(radius: trunk, halfHeight: height),
      at: Vector3(0, -height, 0),
      [decor.bark()]
    )
    let leaves = decor.foliage()
    let crown = random.uniform(0.9...2)
    for _ in 0..<3 + random.index(below: 4) {
      let radius = crown * random.uniform(0.5...0.9)
      let y = max(clear + radius, 2 * height + random.uniform(-0.6...1) * crown)
      tree.add(
        .sphere(radius: radius),
        at: Vector3(
          random.uniform(-0.7...0.7) * crown,
          -y,
          random.uniform(-0.7...0.7) * crown
        ),
        [leaves]
      )
    }
    return tree
  }
}
