import Geometry

/// Draws surfaces of all kinds: noise, regular patterns, gradients, plain colours, photos.
struct SurfaceDrawing {
  let textures: TextureBank
  /// How many texels of a tile lie on one unit of length: the finer, the more.
  let detail: ClosedRange<Double>

  /// What a surface can look like.
  enum Kind: CaseIterable { case mixed, noise, regular, gradient, plain, faint, photo }

  private static let coarse: [Pattern] = [.clouds, .veins, .cells, .patchwork, .ramp]
  private static let middle: [Pattern] = [
    .patchwork, .bricks, .cells, .strokes, .veins, .stripes, .checker, .speckle, .script,
  ]
  private static let fine: [Pattern] = [.grain, .speckle, .strokes, .clouds, .cells, .script]
  private static let noise: [Pattern] = [.clouds, .grain, .veins, .cells]
  private static let regular: [Pattern] = [
    .checker, .stripes, .bricks, .dots, .lattice, .pinstripes, .squares,
  ]

  /// A surface of any kind; mostly photos where there are some.
  func surface(_ random: inout SeededRandom) -> Surface {
    if !textures.photos.isEmpty, random.isHit(0.6) {
      let photo = surface(.photo, &random)
      return random.isHit(0.9) ? photo : photo.contrast(times: Float(random.uniform(0.05...0.3)))
    }
    let kind: Kind =
      switch random.uniform(0...1) {
      case ..<0.46: .mixed
      case ..<0.62: .noise
      case ..<0.78: .regular
      case ..<0.85: .gradient
      case ..<0.91: .plain
      default: .faint
      }
    return surface(kind, &random)
  }

  /// A surface of one kind.
  func surface(_ kind: Kind, _ random: inout SeededRandom) -> Surface {
    var surface = Surface(colour: colour(&random))
    switch kind {
    case .plain: break
    case .photo:
      guard let photo = photo(&random) else { return self.surface(.mixed, &random) }
      surface.base = .zero
      surface.photo = photo
      if random.isHit(0.35) {
        surface.layers.2 = layer(SurfaceDrawing.fine, scale: 2, amplitude: 20...100, &random)
      }
    case .gradient:
      surface.layers.0 = layer([.ramp], scale: 0.6, amplitude: 60...200, &random)
    case .regular:
      surface.layers.0 = layer(
        SurfaceDrawing.regular,
        scale: random.logUniform(0.5...2),
        amplitude: 60...220,
        &random
      )
    case .noise:
      surface.layers.0 = layer(SurfaceDrawing.noise, scale: 0.7, amplitude: 40...200, &random)
      if random.isHit(0.5) {
        surface.layers.1 = layer(SurfaceDrawing.noise, scale: 1.5, amplitude: 20...90, &random)
      }
    case .mixed, .faint:
      surface.layers.0 = layer(SurfaceDrawing.coarse, scale: 0.5, amplitude: 30...130, &random)
      surface.layers.1 = layer(SurfaceDrawing.middle, scale: 1, amplitude: 40...180, &random)
      if random.isHit(0.6) {
        surface.layers.2 = layer(SurfaceDrawing.fine, scale: 2, amplitude: 20...100, &random)
      }
      if kind == .faint { surface = surface.contrast(times: Float(random.uniform(0.03...0.25))) }
    }
    return surface
  }

  /// Any colour, more often dull than bright.
  private func colour(_ random: inout SeededRandom) -> SIMD3<Float> {
    let grey = random.uniform(30...225)
    let strength = random.uniform(0...1) * random.uniform(0...1) * 110
    return SIMD3<Float>(
      Vector3(
        grey + strength * random.uniform(-1...1),
        grey + strength * random.uniform(-1...1),
        grey + strength * random.uniform(-1...1)
      )
    )
  }

  /// A photo; nil where there are none.
  private func photo(_ random: inout SeededRandom) -> Surface.Photo? {
    let photos = textures.photos
    guard !photos.isEmpty else { return nil }
    let index = random.index(below: photos.count)
    // The finest detail of a photo is wider than a pixel of it.
    let pixels = random.logUniform(detail) * 1.5
    let turns = random.isHit(0.5) ? random.uniform(-0.03...0.03) : random.uniform(0...1)
    let level = photos.table[index * PhotoBank.levels]
    let gain = random.uniform(0.75...1.2)
    let tint = random.uniform(0...0.15)
    return Surface.Photo(
      index: index,
      across: Vector2(cosine(turns: turns), sine(turns: turns)) * pixels,
      origin: Vector2(
        random.uniform(0.2...0.8) * Double(level.width),
        random.uniform(0.2...0.8) * Double(level.height)
      ),
      detail: logarithm2(Float(pixels)),
      gain: SIMD4(
        SIMD3<Float>(
          Vector3(
            gain * (1 + tint * random.uniform(-1...1)),
            gain * (1 + tint * random.uniform(-1...1)),
            gain * (1 + tint * random.uniform(-1...1))
          )
        ),
        0
      )
    )
  }

  private func layer(
    _ patterns: [Pattern],
    scale: Double,
    amplitude: ClosedRange<Double>,
    _ random: inout SeededRandom
  ) -> Surface.Layer {
    let strength = random.logUniform(amplitude)
    let tint = random.uniform(0...1) * random.uniform(0...1.6)
    let tile = textures.tile(patterns[random.index(below: patterns.count)], &random)
    let side = Double(TextureBank.side)
    return Surface.Layer(
      tile: tile,
      texelsPerMetre: random.logUniform(detail) * scale,
      turns: random.uniform(0...1),
      origin: Vector2(random.uniform(0...side), random.uniform(0...side)),
      amplitude: SIMD3<Float>(
        Vector3(
          strength * (1 - tint * random.uniform(0...1)),
          strength * (1 - tint * random.uniform(0...1)),
          strength * (1 - tint * random.uniform(0...1))
        )
      )
    )
  }
}
