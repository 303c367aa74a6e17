import Geometry

/// Draws the surfaces of a street.
struct StreetDecor {
  let textures: TextureBank
  private var random: SeededRandom

  init(textures: TextureBank, random: SeededRandom) {
    self.textures = textures
    self.random = random
  }

  /// A pattern of a surface: its size as texels a metre, and its contrast in grey levels.
  private typealias Coat = (pattern: Pattern, texels: Double, contrast: Double, isUpright: Bool)

  private mutating func surface(_ colour: Vector3, _ coats: [Coat], tint: Double = 0.2) -> Surface {
    var surface = Surface(colour: SIMD3<Float>(colour))
    for (index, coat) in coats.prefix(3).enumerated() {
      let layer = Surface.Layer(
        tile: textures.tile(coat.pattern, &random),
        texelsPerMetre: coat.texels,
        turns: coat.isUpright ? 0 : random.uniform(0...1),
        origin: Vector2(random.uniform(0...512), random.uniform(0...512)),
        amplitude: SIMD3<Float>(
          Vector3(
            coat.contrast * (1 - tint * random.uniform(0...1)),
            coat.contrast * (1 - tint * random.uniform(0...1)),
            coat.contrast * (1 - tint * random.uniform(0...1))
          )
        )
      )
      switch index {
      case 0: surface.layers.0 = layer
      case 1: surface.layers.1 = layer
      default: surface.layers.2 = layer
      }
    }
    return surface
  }

  private mutating func grey(_ range: ClosedRange<Double>, spread: Double = 6) -> Vector3 {
    let level = random.uniform(range)
    return Vector3(
      level + random.uniform(-spread...spread),
      level + random.uniform(-spread...spread),
      level + random.uniform(-spread...spread)
    )
  }

  mutating func asphalt() -> Surface {
    surface(
      grey(75...135, spread: 4),
      [
        (.clouds, random.uniform(20...60), random.uniform(20...60), false),
        (.grain, random.uniform(120...300), random.uniform(20...70), false),
        (.veins, random.uniform(30...70), random.uniform(5...40), false),
      ]
    )
  }

  mutating func paving() -> Surface {
    surface(
      grey(110...185, spread: 12),
      [
        ([.bricks, .squares, .patchwork, .lattice][random.index(below: 4)], 90, 40, true),
        (.grain, 200, random.uniform(15...50), false), (.clouds, 40, 30, false),
      ]
    )
  }

  mutating func kerb() -> Surface {
    surface(grey(140...205), [(.grain, 300, 40, false), (.clouds, 120, 30, false)])
  }

  mutating func grass() -> Surface {
    surface(
      Vector3(random.uniform(70...120), random.uniform(95...140), random.uniform(45...85)),
      [
        (.clouds, random.uniform(10...30), 60, false),
        (.grain, random.uniform(60...160), 70, false),
        (.strokes, 130, 50, false),
      ]
    )
  }

  mutating func foliage() -> Surface {
    surface(
      Vector3(random.uniform(40...110), random.uniform(75...130), random.uniform(25...75)),
      [
        (.speckle, random.uniform(60...140), 90, false), (.cells, 90, 70, false),
        (.clouds, 60, 60, false),
      ],
      tint: 0.4
    )
  }

  mutating func bark() -> Surface {
    surface(grey(55...110, spread: 14), [(.strokes, 220, 60, true), (.grain, 300, 40, false)])
  }

  mutating func metal() -> Surface {
    surface(grey(60...190, spread: 10), [(.clouds, 200, 30, false)])
  }

  /// Plaster or bricks, mostly with rows of windows.
  mutating func facade() -> Surface {
    let wall =
      grey(105...205, spread: 12) + Vector3(random.uniform(0...35), 0, random.uniform(-35...5))
    let windows = random.uniform(14...26)
    let ground: Coat =
      random.isHit(0.5)
      ? (.bricks, random.uniform(60...110), random.uniform(25...70), true)
      : (.clouds, random.uniform(20...60), random.uniform(15...60), false)
    if random.isHit(0.12) { return photo() ?? surface(wall, [ground, (.grain, 150, 30, false)]) }
    return surface(
      wall,
      [
        ground, (.windows, windows, random.uniform(90...190), true),
        (.grain, random.uniform(100...200), random.uniform(15...50), false),
      ],
      tint: 0.1
    )
  }

  /// A poster, a shop, a lorry's tarpaulin.
  mutating func poster() -> Surface {
    photo() ?? SurfaceDrawing(textures: textures, detail: 60...250).surface(&random)
  }

  private mutating func photo() -> Surface? {
    guard !textures.photos.isEmpty else { return nil }
    return SurfaceDrawing(textures: textures, detail: 50...150).surface(.photo, &random)
  }

  mutating func paint() -> Surface {
    let isDull = random.isHit(0.6)
    let colour =
      isDull
      ? grey(25...225, spread: 8)
      : Vector3(
        random.uniform(20...210),
        random.uniform(20...190),
        random.uniform(20...200)
      )
    return surface(
      colour,
      [
        (.ramp, random.uniform(150...500), random.uniform(15...60), true),
        (.clouds, 120, random.uniform(5...35), false),
        (.lattice, random.uniform(18...30), random.uniform(-50 ... -15), true),
      ],
      tint: 0.05
    )
  }

  mutating func glass() -> Surface {
    surface(
      grey(25...80, spread: 8),
      [(.clouds, 150, random.uniform(20...90), false), (.ramp, 400, 50, true)]
    )
  }

  mutating func rubber() -> Surface {
    surface(grey(18...40, spread: 3), [(.speckle, 500, 40, false)])
  }

  mutating func shade() -> Surface { Surface(colour: SIMD3<Float>(grey(20...38, spread: 2))) }

  mutating func marking() -> Surface {
    surface(grey(185...235, spread: 5), [(.clouds, 150, 50, false), (.grain, 300, 40, false)])
  }

  mutating func cloth() -> Surface {
    surface(
      Vector3(random.uniform(25...200), random.uniform(25...190), random.uniform(25...190)),
      [(.clouds, 300, 50, false), (.stripes, 500, random.uniform(0...60), true)]
    )
  }

  mutating func skin() -> Surface {
    surface(
      Vector3(random.uniform(90...215), random.uniform(65...165), random.uniform(50...140)),
      []
    )
  }
}
