internal import Geometry
internal import SyntheticScenes

/// Sources of an image and its depth.
struct DepthSources: SampleSources {
  private let worlds = Worlds()

  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<DepthSample> {
    switch origin {
    case .world(let world):
      guard let sampler = try worlds.sampler(world) else { break }
      var content = SampleContent()
      content.images = 1
      content.hasForward = false
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: content
      ) { DepthSample(image: $0.images[0], depth: $0.depths[0]) }
    case .folder(let folder, "still-box"):
      return try StillBoxFolder(
        folder,
        width: stage.width,
        height: stage.height,
        isHeldOut: isHeldOut
      ).targets
    case .folder(let folder, "sfmlearner"):
      return try SfMLearnerFolder(
        folder,
        width: stage.width,
        height: stage.height,
        isHeldOut: isHeldOut
      ).middles
    default: break
    }
    throw DataError(origin, expected: "a world with depth, or format still-box or sfmlearner")
  }
}

/// Sources of two images of a camera that did not turn, and depth.
struct DepthPairSources: SampleSources {
  private let worlds = Worlds()

  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<DepthPairSample> {
    switch origin {
    case .world(let world) where world.name == "still-box":
      guard let sampler = try worlds.sampler(world) else { break }
      var content = SampleContent()
      content.hasForward = false
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: content
      ) { sample in
        DepthPairSample(
          reference: sample.images[0],
          target: sample.images[1],
          depth: sample.depths[1],
          displacement: length(sample.transform(from: 0, to: 1).translation)
        )
      }
    case .folder(let folder, "still-box"):
      return try StillBoxFolder(
        folder,
        width: stage.width,
        height: stage.height,
        isHeldOut: isHeldOut
      )
    default: break
    }
    throw DataError(origin, expected: "world still-box or format still-box")
  }
}

/// Sources of consecutive images with their poses.
struct ViewSources: SampleSources {
  private let worlds = Worlds()
  let images: Int

  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<ViewsSample> {
    switch origin {
    case .world(let world):
      guard let sampler = try worlds.sampler(world) else { break }
      var content = SampleContent()
      content.images = images
      content.hasForward = false
      let middle = images / 2
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: content
      ) { sample in
        ViewsSample(
          images: sample.images,
          depth: sample.depths[middle],
          camera: sample.camera,
          cameraFromMiddle: sample.images.indices.map { sample.transform(from: middle, to: $0) }
        )
      }
    case .folder(let folder, "sfmlearner"):
      return try SfMLearnerFolder(
        folder,
        width: stage.width,
        height: stage.height,
        images: images,
        isHeldOut: isHeldOut
      )
    default: break
    }
    throw DataError(origin, expected: "a world with depth, or format sfmlearner")
  }
}
