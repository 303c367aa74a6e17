import Geometry

/// Draws surfaces: colours and patterns, in the style asked for.
struct Decor {
  private let style: BoxesWorld.Options.Texture
  private let textures: TextureBank
  private var random: SeededRandom

  init(style: BoxesWorld.Options.Texture, textures: TextureBank, random: SeededRandom) {
    self.style = style
    self.textures = textures
    self.random = random
  }

  /// How large a surface's patterns are.
  enum Scale { case wall, furniture }

  /// Colours that walls and things are painted in, in grey levels.
  private static let palette: [SIMD3<Float>] = [
    [150, 120, 98], [126, 138, 118], [112, 130, 150], [160, 140, 104], [140, 106, 104],
    [104, 126, 122], [146, 146, 140], [158, 126, 82], [92, 108, 142], [150, 96, 82],
    [96, 132, 92], [136, 118, 148], [166, 150, 124], [118, 112, 104],
  ]

  /// The colour of everything where there is no texture.
  private static let blank = SIMD3<Float>(150, 148, 142)

  private static let coarse: [Pattern] = [.clouds, .clouds, .veins, .cells]
  private static let middle: [Pattern] = [
    .patchwork, .bricks, .cells, .strokes, .veins, .stripes, .checker, .speckle,
  ]
  private static let fine: [Pattern] = [.grain, .speckle, .strokes, .clouds, .cells]

  /// A surface of something in a room, or of something `size` times as large.
  mutating func surface(_ scale: Scale, size: Double = 1) -> Surface {
    guard style != .flat else { return Surface(colour: Decor.blank) }
    guard style != .mixed else {
      let finest = (scale == .wall ? 260 : 520) / size
      let drawing = SurfaceDrawing(textures: textures, detail: finest / 5...finest)
      return drawing.surface(&random)
    }
    var colour = Decor.palette[random.index(below: Decor.palette.count)]
    colour += SIMD3(repeating: Float(random.uniform(15...35)))
    var surface = Surface(colour: colour)
    let zoom = (scale == .wall ? 1.0 : 2.2) / size
    surface.layers.0 = layer(
      Decor.coarse,
      texelsPerMetre: random.uniform(34...50) * zoom,
      amplitude: 50,
      tint: 0.3,
      isUpright: false
    )
    surface.layers.1 = layer(
      Decor.middle,
      texelsPerMetre: random.uniform(120...190) * zoom,
      amplitude: 80,
      tint: 0.2,
      isUpright: true
    )
    surface.layers.2 = layer(
      Decor.fine,
      texelsPerMetre: random.uniform(380...520) * min(zoom, 1.6 / size),
      amplitude: 46,
      tint: 0.1,
      isUpright: false
    )
    return style == .faint ? surface.contrast(times: 0.2) : surface
  }

  private mutating func layer(
    _ patterns: [Pattern],
    texelsPerMetre: Double,
    amplitude: Float,
    tint: Float,
    isUpright: Bool
  ) -> Surface.Layer {
    let pattern = patterns[random.index(below: patterns.count)]
    let colour = (0..<3).map { _ in amplitude * (1 - tint * Float(random.uniform(0...1))) }
    return Surface.Layer(
      tile: pattern.rawValue,
      texelsPerMetre: texelsPerMetre,
      turns: isUpright ? 0 : random.uniform(0...1),
      origin: Vector2(random.uniform(0...512), random.uniform(0...512)),
      amplitude: SIMD3(colour[0], colour[1], colour[2])
    )
  }
}
