import Geometry

/// How a gut's wall looks, and the light that travels with the camera.
struct GutLook: Sendable {
  /// The wall's colour and patterns, over coordinates that go around 512 times a turn.
  let surface: Surface
  let textures: TextureBank
  /// Coordinates along the tube for each centimetre.
  let perCentimetre: Double
  /// Brightness at one centimetre.
  let power: Float
  /// The colour of the light.
  let tint: SIMD4<Float>
  /// The brightness of wet highlights; 0 for a dry wall.
  let gloss: Float
  /// How bright a wall is that is lit from the side.
  let scatter: Float

  /// The look of a level: from one colour with faint patterns to vessels, mucus and highlights.
  init(
    level: ColonWorld.Level,
    radius: Double,
    textures: TextureBank,
    _ random: inout SeededRandom
  ) {
    self.textures = textures
    perCentimetre = 512 / (2 * Double.pi * radius)
    let base = Vector3(
      random.uniform(185...235),
      random.uniform(105...160),
      random.uniform(80...135)
    )
    var surface = Surface(colour: SIMD3<Float>(base))
    // Around the tube a tile must fit a whole number of times.
    func layer(_ pattern: Pattern, _ times: Int, _ amplitude: Vector3) -> Surface.Layer {
      Surface.Layer(
        tile: textures.tile(pattern, &random),
        texelsPerMetre: Double(times),
        turns: 0,
        origin: Vector2(random.uniform(0...512), random.uniform(0...512)),
        amplitude: SIMD3<Float>(amplitude)
      )
    }
    let strength = level == .straight ? 0.6 : 1.0
    let patches = random.uniform(20...60) * strength
    surface.layers.0 = layer(.clouds, 1, Vector3(patches, patches * 1.2, patches))
    if level.rawValue >= ColonWorld.Level.bent.rawValue {
      // Red lines: where veins are dark, less of green and blue comes back.
      let vessels = random.uniform(35...110)
      surface.layers.1 = layer(
        .veins,
        1 + random.index(below: 2),
        Vector3(vessels * 0.45, vessels, vessels)
      )
    }
    let isUneven = level.rawValue >= ColonWorld.Level.uneven.rawValue
    let pattern: Pattern = isUneven && random.isHit(0.5) ? .cells : .grain
    let grain = random.uniform(10...40) * (isUneven ? 1.6 : strength)
    surface.layers.2 = layer(pattern, 2, Vector3(grain, grain, grain * 0.8))
    self.surface = surface
    power = Float(random.logUniform(9...36))
    tint = SIMD4(
      SIMD3<Float>(Vector3(1, random.uniform(0.88...1.02), random.uniform(0.78...1))),
      0
    )
    let isWet = level.rawValue >= ColonWorld.Level.folded.rawValue
    gloss = isWet ? Float(random.logUniform(0.4...3)) : 0
    scatter = Float(random.uniform(0.08...0.25))
  }

  /// What a point of the wall sends to the camera, 0 … 255 and beyond before the tone curve.
  @inline(__always)
  func colour(
    at point: SIMD3<Float>,
    normal: SIMD3<Float>,
    footprint: Footprint,
    textures: PinnedTextures
  ) -> SIMD4<Float> {
    let albedo = surface.colour(over: footprint, in: textures)
    let square = (point * point).sum()
    let distance = square.squareRoot()
    let facing = max(0, -(point * normal).sum() / distance)
    // The light is at the camera: its inverse square, and Lambert's cosine.
    let light = power / square
    var colour = albedo * (light * (scatter + (1 - scatter) * facing))
    if gloss > 0 {
      // Where it is wet: broken up by a tile, and only where the wall looks back at the light.
      let wet = textures.value(
        tile: Pattern.clouds.rawValue,
        u: 3 * footprint.u + 91,
        v: 3 * footprint.v + 17,
        detail: max(0, footprint.longest + 1.6)
      )
      let share = max(0, wet * (1 / 255) - 0.35) * 2
      var lobe = facing * facing
      for _ in 0..<4 { lobe *= lobe }
      colour += SIMD4(repeating: 255 * gloss * share * lobe * min(light, 1.5))
    }
    // Bright light saturates softly, as a sensor with automatic gain does.
    return 320 * (colour * tint) / (colour + 255)
  }
}
