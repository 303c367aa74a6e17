/// Samples of drives: any street, speed and traffic, cameras about as wide as KITTI's.
public struct DriveSamples: WorldSampler {
  private let textures: TextureBank

  /// Samples painted from a bank of textures.
  public init(textures: TextureBank) { self.textures = textures }

  /// The sample of a seed.
  public func sample(
    seed: UInt64,
    width: Int,
    height: Int,
    content: SampleContent = SampleContent()
  ) -> WorldSample {
    var random = SeededRandom(seed: seed, stream: 8)
    var options = DriveWorld.Options()
    (options.width, options.height, options.seed) = (width, height, random.next())
    options.frames = 12
    options.speed = random.logUniform(0.1...1.8)
    options.bends = random.isHit(0.3) ? 0 : random.uniform(0...0.1)
    options.fov = random.uniform(60...95)
    options.movers = random.isHit(0.8) ? 1 + random.index(below: 10) : 0
    options.epipolarMovers = options.movers > 0 && random.isHit(0.35) ? 1 : 0
    let world = DriveWorld(options, textures: textures)
    let span = random.isHit(0.7) ? 1 : random.logUniform(0.3...4)
    let start = random.uniform(0...1) * (Double(options.frames - 1) - span)
    return world.sample(from: start, span: span, seed: seed, content: content)
  }
}
