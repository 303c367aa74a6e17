/// Samples of the colon at one level of difficulty; depths in centimetres.
public struct ColonSamples: WorldSampler {
  private let level: ColonWorld.Level
  private let textures: TextureBank

  /// Samples of a level, painted from a bank of textures.
  public init(level: ColonWorld.Level, textures: TextureBank) {
    self.level = level
    self.textures = textures
  }

  /// The sample of a seed.
  public func sample(
    seed: UInt64,
    width: Int,
    height: Int,
    content: SampleContent = SampleContent()
  ) -> WorldSample {
    var random = SeededRandom(seed: seed, stream: 9)
    var options = ColonWorld.Options()
    (options.width, options.height, options.seed) = (width, height, random.next())
    options.level = level
    options.frames = 10
    options.speed = random.logUniform(0.05...0.5)
    options.fov = random.uniform(80...118)
    let world = ColonWorld(options, textures: textures)
    let span = random.logUniform(0.4...3)
    let start = random.uniform(0...1) * (Double(options.frames - 1) - span)
    return world.sample(from: start, span: span, seed: seed, content: content)
  }
}
