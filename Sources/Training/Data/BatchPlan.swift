internal import SyntheticScenes

/// One step's samples.
public struct Batch<Sample: Sendable>: Sendable {
  /// Which step they are for.
  public let step: Int

  /// What the samples' seeds follow from.
  public let seed: UInt64

  /// The samples.
  public let samples: [Sample]
}

/// How the batches of a run follow from its seed.
///
/// A block is as many steps as share scenes: each of its scenes gives one sample to each of its batches.
struct BatchPlan<Sample: Sendable>: Sendable {
  let runSeed: UInt64
  /// How many steps share the scenes of a block.
  let stepsOfScene: Int
  /// How many scenes a block has: the size of a batch.
  let scenes: Int
  let source: any SampleSource<Sample>

  /// One sample for each step of a block: a pure function of the run's seed and these numbers.
  func samples(ofScene scene: Int, block: Int) throws -> [Sample] {
    let seed = seed(ofStep: block * stepsOfScene)
    return try source.samples(
      seed: SeededRandom.mixed(seed &+ UInt64(scene)),
      count: stepsOfScene
    )
  }

  /// The batches of a block from the samples of all its scenes.
  func batches(ofBlock block: Int, scenes: [[Sample]]) -> [Batch<Sample>] {
    (0..<stepsOfScene).map { place in
      let step = block * stepsOfScene + place
      return Batch(step: step, seed: seed(ofStep: step), samples: scenes.map { $0[place] })
    }
  }

  private func seed(ofStep step: Int) -> UInt64 {
    SeededRandom.mixed(SeededRandom.mixed(runSeed &+ 0x6261_7463_68) &+ UInt64(step))
  }
}
