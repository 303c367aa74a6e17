import Geometry

/// All that stands still along a street: road, kerbs, facades, poles, trees, parked cars.
struct Scenery {
  let street: Street
  let light: Vector3
  /// From where to where there is a street, in metres.
  let range: ClosedRange<Double>
  /// From the middle line to the kerb.
  let roadHalf: Double
  private var decor: StreetDecor
  private var random: SeededRandom
  private(set) var bodies: [Body] = []

  init(
    street: Street,
    range: ClosedRange<Double>,
    roadHalf: Double,
    light: Vector3,
    decor: StreetDecor,
    random: SeededRandom
  ) {
    self.street = street
    self.range = range
    self.roadHalf = roadHalf
    self.light = light
    self.decor = decor
    self.random = random
    bodies.append(OpenPlace.sky(&self.random))
    ground()
    road()
    for side in [-1.0, 1] {
      pavement(side)
      buildings(side)
      furniture(side)
      parked(side)
    }
  }

  private mutating func add(_ shape: Shape, _ pose: RigidTransform, _ surfaces: [Surface]) {
    bodies.append(
      Body(
        shape: shape,
        motion: .still(worldFromBody: pose),
        surfaces: surfaces,
        light: pose.rotation.transpose * light
      )
    )
  }

  private mutating func add(_ assembly: Assembly, _ pose: RigidTransform) {
    bodies += assembly.bodies(moving: .still(worldFromBody: pose), id: 0, light: light)
  }

  /// Ways along the street, some metres apart.
  private mutating func ways(_ gap: ClosedRange<Double>, _ body: (inout Scenery, Double) -> Void) {
    var way = range.lowerBound + random.uniform(0...gap.upperBound)
    while way < range.upperBound {
      body(&self, way)
      way += random.uniform(gap)
    }
  }

  private mutating func ground() {
    let below = RigidTransform(translation: Vector3(0, 1.04, 0))
    add(.box(half: Vector3(2500, 1, 2500)), below, [decor.grass()])
  }

  /// Slabs one after the other along the street; each second one lies a little lower, so that no two
  /// fight for the same plane where they overlap.
  private mutating func slabs(aside: Double, half: Double, top: Double, _ surfaces: [Surface]) {
    let length = 8.0
    let count = Int(((range.upperBound - range.lowerBound) / length).rounded(.up))
    // A bend opens gaps on its outer side.
    let overlap = 0.5 + 0.03 * (abs(aside) + half)
    for slab in 0..<count {
      let way = range.lowerBound + (Double(slab) + 0.5) * length
      let height = top - (slab % 2 == 0 ? 0 : 0.003)
      add(
        .box(half: Vector3(half, 0.5, 0.5 * length + overlap)),
        street.frame(way: way, aside: aside, height: height - 0.5),
        surfaces
      )
    }
  }

  private mutating func road() {
    slabs(aside: 0, half: roadHalf + 0.1, top: 0, [decor.asphalt()])
    let marking = decor.marking()
    guard random.isHit(0.85) else { return }
    var way = range.lowerBound
    while way < range.upperBound {
      add(
        .box(half: Vector3(0.07, 0.01, 1.5)),
        street.frame(way: way, height: -0.006),
        [marking]
      )
      way += 7
    }
    // Crossings here and there.
    ways(60...200) { scenery, way in
      for stripe in 0..<Int(2 * scenery.roadHalf) {
        let aside = Double(stripe) - scenery.roadHalf + 0.5
        scenery.add(
          .box(half: Vector3(0.25, 0.01, 1.4)),
          scenery.street.frame(way: way, aside: aside, height: -0.006),
          [marking]
        )
      }
    }
  }

  private mutating func pavement(_ side: Double) {
    slabs(
      aside: side * (roadHalf + 0.1),
      half: 0.1,
      top: random.uniform(0.1...0.16),
      [decor.kerb()]
    )
    slabs(aside: side * (roadHalf + 1.7), half: 1.5, top: 0.1, [decor.paving()])
  }

  /// Houses wall to wall, with gaps where one looks out, hedges and fences there.
  private mutating func buildings(_ side: Double) {
    let setBack = roadHalf + 3.3 + random.uniform(0...5)
    let density = random.uniform(0.35...1)
    var way = range.lowerBound
    while way < range.upperBound {
      let half = Vector3(random.uniform(4...7), random.uniform(2.5...9), random.uniform(4...11))
      let middle = way + half.z
      if random.isHit(density) {
        let aside = side * (setBack + half.x + random.uniform(0...1))
        add(
          .box(half: half),
          street.frame(way: middle, aside: aside, height: half.y - 0.5),
          [decor.facade()]
        )
        if random.isHit(0.3) {
          // A balcony, a shop's sign.
          add(
            .box(half: Vector3(0.5, random.uniform(0.1...0.5), random.uniform(0.6...2.5))),
            street.frame(
              way: middle + random.uniform(-0.5...0.5) * half.z,
              aside: aside - side * (half.x + 0.4),
              height: random.uniform(2.6...4.5)
            ),
            [random.isHit(0.5) ? decor.poster() : decor.metal()]
          )
        }
      } else if random.isHit(0.6) {
        let isHedge = random.isHit(0.5)
        add(
          .box(half: Vector3(isHedge ? 0.5 : 0.04, random.uniform(0.4...0.9), half.z)),
          street.frame(way: middle, aside: side * (roadHalf + 3.8), height: 0.4),
          [isHedge ? decor.foliage() : decor.metal()]
        )
      }
      way += 2 * half.z + (random.isHit(0.3) ? random.uniform(1...9) : 0.02)
    }
  }

  /// Poles, signs, trees.
  private mutating func furniture(_ side: Double) {
    ways(12...35) { scenery, way in
      let aside = side * (scenery.roadHalf + 0.5)
      let half = scenery.random.uniform(1.3...3.8)
      let thickness = scenery.random.uniform(0.04...0.13)
      let metal = [scenery.decor.metal()]
      scenery.add(
        .cylinder(radius: thickness, halfHeight: half),
        scenery.street.frame(way: way, aside: aside, height: half),
        metal
      )
      if scenery.random.isHit(0.5) {
        let size = scenery.random.uniform(0.25...0.5)
        scenery.add(
          .box(half: Vector3(size, size, 0.03)),
          scenery.street.frame(
            way: way - thickness - 0.03,
            aside: aside,
            height: min(2 * half, 2.6)
          ),
          [scenery.decor.poster()]
        )
      } else if half > 2.5 {
        scenery.add(
          .box(half: Vector3(1, 0.06, 0.1)),
          scenery.street.frame(way: way, aside: aside - side * 0.9, height: 2 * half),
          metal
        )
      }
    }
    let gap = random.logUniform(6...60)
    ways(gap...2 * gap) { scenery, way in
      let tree = Assembly.tree(clear: 2.6, &scenery.decor, &scenery.random)
      let aside = side * (scenery.roadHalf + scenery.random.uniform(1.3...3))
      scenery.add(tree, scenery.street.frame(way: way, aside: aside))
    }
  }

  private mutating func parked(_ side: Double) {
    let density = random.uniform(0...0.9)
    ways(5.5...8) { scenery, way in
      guard scenery.random.isHit(density) else { return }
      let isLarge = scenery.random.isHit(0.15)
      let car = Assembly.car(isLarge: isLarge, &scenery.decor, &scenery.random)
      // A few hands from the kerb, one way round or the other.
      let aside =
        side * (scenery.roadHalf - car.half.y - scenery.random.uniform(0.1...0.4))
      let turns = (scenery.random.isHit(0.5) ? 0.5 : 0) + scenery.random.uniform(-0.008...0.008)
      scenery.add(car, scenery.street.frame(way: way, aside: aside, turns: turns))
    }
  }
}
