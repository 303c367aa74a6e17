import Geometry

/// Samples of boxes: rooms, halls and fields, any camera, any flight, a mover or more in some.
public struct BoxesSamples: WorldSampler {
  /// Which samples are drawn.
  public enum Kind: Sendable, Equatable {
    /// Constant speed, no rotation, 90°, nothing moves by itself: `displacement` metres between the
    /// first and the last image.
    case stillBox(displacement: Double)
    /// Places, cameras, flights and movers of all kinds.
    case mixed
  }

  private let kind: Kind
  private let textures: TextureBank

  /// Samples of a kind, painted from a bank of textures.
  public init(_ kind: Kind, textures: TextureBank) {
    self.kind = kind
    self.textures = textures
  }

  /// The sample of a seed.
  public func sample(
    seed: UInt64,
    width: Int,
    height: Int,
    content: SampleContent = SampleContent()
  ) -> WorldSample {
    var random = SeededRandom(seed: seed, stream: 7)
    var options = BoxesWorld.Options()
    var span = 1.0
    switch kind {
    case .stillBox(let displacement):
      options = .stillBox
      options.speed = displacement
      options.frames = 2
    case .mixed:
      BoxesSamples.draw(&options, &span, width: width, height: height, &random)
    }
    (options.width, options.height, options.seed) = (width, height, random.next())
    let world = BoxesWorld(options, textures: textures)
    let start = random.uniform(0...1) * max(0, Double(options.frames - 1) - span)
    return world.sample(from: start, span: span, seed: seed, content: content)
  }

  private static func draw(
    _ options: inout BoxesWorld.Options,
    _ span: inout Double,
    width: Int,
    height: Int,
    _ random: inout SeededRandom
  ) {
    typealias Path = BoxesWorld.Options.Path
    options.frames = 60
    options.texture = random.isHit(0.9) ? .mixed : .rich
    options.fov = random.uniform(40...100)
    options.focalRatio = random.isHit(0.3) ? random.uniform(0.9...1.1) : 1
    if random.isHit(0.3) {
      let size = Vector2(Double(width), Double(height))
      options.centreShift =
        Vector2(random.uniform(-0.08...0.08), random.uniform(-0.08...0.08)) * size
    }
    let places: [BoxesWorld.Options.Place] = [.room, .hall, .field]
    options.place = places[random.index(below: 3)]
    let paths: [Path] =
      options.place == .room
      ? [.wander, .wander, .orbit, .forward, .flight, .free, .free, .rotation]
      : [.free, .free, .free, .wander, .flight, .forward, .rotation]
    options.path = paths[random.index(below: paths.count)]
    options.speed = random.logUniform(0.05...0.8)
    options.movers = random.isHit(0.6) ? 1 + random.index(below: 6) : 0
    options.epipolarMovers = options.movers > 0 && random.isHit(0.2) ? 1 : 0
    // From hardly any motion to many frames of it.
    span = random.logUniform(0.4...(options.place == .room ? 20 : 8))
  }
}
