internal import SyntheticScenes

/// Where training samples come from; each is a pure function of its seed.
public protocol SampleSource<Sample>: Sendable {
  /// What the network learns from.
  associatedtype Sample: Sendable

  /// The sample of a seed: the same one always.
  func sample(seed: UInt64) throws -> Sample
}

/// Several sources, each drawn from by its share.
public struct MixedSource<Sample: Sendable>: SampleSource {
  private let parts: [(source: any SampleSource<Sample>, share: Double)]

  /// A mixture; shares need not add up to 1.
  public init(_ parts: [(source: any SampleSource<Sample>, share: Double)]) {
    precondition(!parts.isEmpty && parts.allSatisfy { $0.share > 0 })
    self.parts = parts
  }

  /// The sample of a seed, which also decides on the source.
  public func sample(seed: UInt64) throws -> Sample {
    guard parts.count > 1 else { return try parts[0].source.sample(seed: seed) }
    var random = SeededRandom(seed: seed, stream: 0x6d69_7865_64)
    var rest = random.uniform(0...1) * parts.reduce(0) { $0 + $1.share }
    for part in parts.dropLast() {
      rest -= part.share
      if rest < 0 { return try part.source.sample(seed: seed) }
    }
    return try parts[parts.count - 1].source.sample(seed: seed)
  }
}

/// One step's samples.
public struct Batch<Sample: Sendable>: Sendable {
  /// Which step they are for.
  public let step: Int

  /// What the samples' seeds follow from.
  public let seed: UInt64

  /// The samples.
  public let samples: [Sample]

  /// The batch of a step: a pure function of the run's seed and the step.
  init(
    step: Int,
    size: Int,
    runSeed: UInt64,
    source: any SampleSource<Sample>
  ) throws {
    self.step = step
    let seed = Self.seed(step: step, runSeed: runSeed)
    self.seed = seed
    samples = try (0..<size).map {
      try source.sample(seed: SeededRandom.mixed(seed &+ UInt64($0)))
    }
  }

  static func seed(step: Int, runSeed: UInt64) -> UInt64 {
    SeededRandom.mixed(SeededRandom.mixed(runSeed &+ 0x6261_7463_68) &+ UInt64(step))
  }
}
