internal import Formats
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

  /// Data from which this kind of network cannot learn.
  init(_ origin: DataRecipe.Origin, expected: String) {
    let name =
      switch origin {
      case .world(let name, _, _): "world \(name)"
      case .folder(_, let format): "format \(format)"
      }
    description = "data of \(name) for a network that does not learn from it, expected \(expected)"
  }
}

/// Sources of two images and their flow.
struct FlowSources: SampleSources {
  private let textures = SharedTextures()

  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<FlowPair> {
    switch origin {
    case .world("chairs", _, _):
      return ChairsPairs(
        world: ChairsWorld(textures: textures.bank),
        width: stage.width,
        height: stage.height
      )
    case .folder(let folder, "flying-chairs"):
      return try FlyingChairsFolder(
        folder,
        width: stage.width,
        height: stage.height,
        isHeldOut: isHeldOut
      )
    default:
      throw DataError(origin, expected: "world chairs or format flying-chairs")
    }
  }
}

/// Pairs of the world of chairs.
private struct ChairsPairs: SampleSource {
  let world: ChairsWorld
  let width: Int
  let height: Int

  func sample(seed: UInt64) -> FlowPair {
    let sample = world.sample(seed: seed, width: width, height: height)
    return FlowPair(first: sample.first, second: sample.second, flow: sample.flow)
  }
}

/// One bank of textures for all worlds, made when it is first needed.
final class SharedTextures {
  private(set) lazy var bank = TextureBank(variants: 3)
}
