internal import Imagery
internal import SyntheticScenes

/// Makes the sources of one kind of sample from what recipes say.
protocol SampleSources<Sample> {
  associatedtype Sample: Sendable

  /// The source of samples of the stage's size; throws where there is none of this kind.
  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<Sample>
}

/// What a recipe asked for and cannot be had.
struct DataError: Error, CustomStringConvertible {
  let description: String

  /// What was found and what was expected.
  init(description: String) { self.description = description }

  /// Data from which this kind of network cannot learn.
  init(_ origin: DataRecipe.Origin, expected: String) {
    let name =
      switch origin {
      case .world(let world): "world \(world.name)"
      case .folder(_, let format): "format \(format)"
      }
    description = "data of \(name) for a network that does not learn from it, expected \(expected)"
  }
}

/// Sources of two images and their flow.
struct FlowSources: SampleSources {
  /// Mirrored from side to side, from top to bottom, both or not.
  private static let samplesOfScene = 4

  private let worlds = Worlds()

  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<FlowPair> {
    guard stage.samplesPerScene <= Self.samplesOfScene else {
      throw DataError(
        description:
          "samples-per-scene: \(stage.samplesPerScene), expected \(Self.samplesOfScene) or fewer for a network "
          + "that learns flow: mirrored there are no more"
      )
    }
    switch origin {
    case .world(let world) where world.name == "chairs":
      var options = ChairsWorld.Options()
      options.displacements = world.displacements
      options.isPhotographed = world.isPhotographed
      return ChairsPairs(
        world: ChairsWorld(textures: try worlds.textures(world.textures)),
        options: options,
        width: stage.width,
        height: stage.height
      )
    case .world(let world):
      guard let sampler = try worlds.sampler(world) else { break }
      let unknown = FlowField(width: stage.width, height: stage.height)
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: SampleContent(),
        take: { FlowPair($0, unknown) },
        sharing: WorldSource.Sharing(
          content: { _ in SampleContent() },
          take: { FlowPair($0, unknown).mirrorImages }
        )
      )
    case .folder(let folder, "flying-chairs"):
      return try FlyingChairsFolder(
        folder,
        width: stage.width,
        height: stage.height,
        isHeldOut: isHeldOut
      )
    default: break
    }
    throw DataError(origin, expected: "a world with images or format flying-chairs")
  }
}

/// Pairs of the world of chairs.
private struct ChairsPairs: SampleSource {
  let world: ChairsWorld
  let options: ChairsWorld.Options
  let width: Int
  let height: Int

  func samples(seed: UInt64, count: Int) -> [FlowPair] {
    Array(sample(seed: seed).mirrorImages.prefix(count))
  }

  func sample(seed: UInt64) -> FlowPair {
    let sample = world.sample(seed: seed, width: width, height: height, options: options)
    return FlowPair(first: sample.first, second: sample.second, flow: sample.flow)
  }
}

extension FlowPair {
  fileprivate init(_ sample: WorldSample, _ unknown: FlowField) {
    self.init(
      first: sample.images[0],
      second: sample.images[1],
      flow: sample.forward?.flow ?? unknown
    )
  }

  /// As it is and mirrored from side to side, from top to bottom and both ways.
  var mirrorImages: [FlowPair] {
    [self]
      + [(true, false), (false, true), (true, true)].map { sides, ends in
        let mirror = Crop(mirroring: flow.width, flow.height, sides: sides, ends: ends)
        return FlowPair(first: mirror.of(first), second: mirror.of(second), flow: mirror.of(flow))
      }
  }
}
