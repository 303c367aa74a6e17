internal import SyntheticScenes

/// Where training samples come from; each is a pure function of its seed.
public protocol SampleSource<Sample>: Sendable {
  /// What the network learns from.
  associatedtype Sample: Sendable

  /// The sample of a seed: the same one always.
  func sample(seed: UInt64) throws -> Sample

  /// Several samples of a seed, of one scene where a scene's work can be shared: the same ones always.
  func samples(seed: UInt64, count: Int) throws -> [Sample]
}

extension SampleSource {
  /// Samples that share nothing.
  public func samples(seed: UInt64, count: Int) throws -> [Sample] {
    try separateSamples(seed: seed, count: count)
  }

  /// Samples that share nothing; the first is that of the seed.
  func separateSamples(seed: UInt64, count: Int) throws -> [Sample] {
    try (0..<count).map {
      try sample(seed: $0 == 0 ? seed : SeededRandom.mixed(seed &+ UInt64($0)))
    }
  }
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
  public func sample(seed: UInt64) throws -> Sample { try source(seed).sample(seed: seed) }

  /// Samples of one source.
  public func samples(seed: UInt64, count: Int) throws -> [Sample] {
    try source(seed).samples(seed: seed, count: count)
  }

  private func source(_ seed: UInt64) -> any SampleSource<Sample> {
    guard parts.count > 1 else { return parts[0].source }
    var random = SeededRandom(seed: seed, stream: 0x6d69_7865_64)
    var rest = random.uniform(0...1) * parts.reduce(0) { $0 + $1.share }
    for part in parts.dropLast() {
      rest -= part.share
      if rest < 0 { return part.source }
    }
    return parts[parts.count - 1].source
  }
}
