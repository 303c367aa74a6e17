internal import Datasets
internal import RealModule
internal import SyntheticScenes

/// The synthetic worlds that recipes name, on one bank of textures.
final class Worlds {
  private var banks: [String: TextureBank] = [:]

  /// The tiles, and photographs of a folder if there is one; made when they are first needed.
  func textures(_ photos: String?) throws -> TextureBank {
    if let bank = banks[photos ?? ""] { return bank }
    let images = try photos.map {
      try PhotoFolder.photos(in: $0, longestSide: PhotoBank.longestSide)
    }
    let bank = TextureBank(variants: 3, photos: PhotoBank(images ?? []))
    banks[photos ?? ""] = bank
    return bank
  }

  /// A world with depth by its name; nil where there is none of it.
  func sampler(_ world: WorldRecipe) throws -> (any WorldSampler)? {
    let textures = try textures(world.textures)
    switch world.name {
    case "boxes": return BoxesSamples(.mixed, textures: textures)
    case "still-box":
      return StillBoxes(displacements: world.displacements, textures: textures)
    case "colon":
      return ColonWorld.Level(rawValue: world.level).map {
        ColonSamples(level: $0, textures: textures)
      }
    case "drive": return DriveSamples(textures: textures)
    default: return nil
    }
  }
}

/// Still Box flights whose displacement is drawn from a range, evenly in its logarithm.
private struct StillBoxes: WorldSampler {
  let displacements: ClosedRange<Double>
  let textures: TextureBank

  func sample(seed: UInt64, width: Int, height: Int, content: SampleContent) -> WorldSample {
    var random = SeededRandom(seed: seed, stream: 0x7374_696c)
    let (low, high) = (displacements.lowerBound, displacements.upperBound)
    let place = random.uniform(0...1)
    let displacement = low * Double.pow(high / low, place)
    return BoxesSamples(.stillBox(displacement: displacement), textures: textures)
      .sample(seed: seed, width: width, height: height, content: content)
  }
}

/// What a network learns from of a world's sample, at one size.
struct WorldSource<Sample: Sendable>: SampleSource {
  let sampler: any WorldSampler
  let width: Int
  let height: Int
  /// What one sample needs.
  let content: SampleContent
  /// One sample.
  let take: @Sendable (WorldSample) throws -> Sample
  /// How several samples of one scene are had; nil where each needs a scene of its own.
  var sharing: Sharing?

  /// How several samples are made of one scene.
  struct Sharing: Sendable {
    /// What so many samples need.
    let content: @Sendable (_ count: Int) -> SampleContent
    /// So many samples or more, made of it.
    let take: @Sendable (WorldSample) throws -> [Sample]
  }

  func sample(seed: UInt64) throws -> Sample { try take(scene(seed, content)) }

  func samples(seed: UInt64, count: Int) throws -> [Sample] {
    guard let sharing, count > 1 else { return try separateSamples(seed: seed, count: count) }
    var all = try sharing.take(scene(seed, sharing.content(count)))
    // Those that follow one another are to differ in more than their order.
    var random = SeededRandom(seed: seed, stream: 0x7368_6172)
    for place in all.indices.dropLast() {
      all.swapAt(place, place + random.index(below: all.count - place))
    }
    precondition(all.count >= count)
    return Array(all.prefix(count))
  }

  private func scene(_ seed: UInt64, _ content: SampleContent) -> WorldSample {
    sampler.sample(seed: seed, width: width, height: height, content: content)
  }
}

extension SampleContent {
  /// Only images, with their depths.
  static func images(_ count: Int, _ placement: Placement = .drawn) -> SampleContent {
    var content = SampleContent()
    content.images = count
    content.placement = placement
    content.hasForward = false
    return content
  }
}
