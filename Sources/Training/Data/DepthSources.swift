internal import Geometry
internal import Imagery
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
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: .images(1),
        take: { DepthSample(image: $0.images[0], depth: $0.depths[0]) },
        sharing: WorldSource.Sharing(
          content: { .images(($0 + 1) / 2, .spread) },
          take: { scene in
            zip(scene.images, scene.depths).flatMap {
              let sample = DepthSample(image: $0, depth: $1)
              return [sample, sample.mirrored]
            }
          }
        )
      )
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
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: .images(2),
        take: { DepthPairSample($0, from: 0, to: 1) },
        sharing: WorldSource.Sharing(
          // n images are n (n − 1) pairs in order.
          content: { count in .images((2...).first { $0 * ($0 - 1) >= count } ?? 2) },
          take: { scene in
            scene.images.indices.flatMap { from in
              scene.images.indices.filter { $0 != from }
                .map { DepthPairSample(scene, from: from, to: $0) }
            }
          }
        )
      )
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
      let images = images
      return WorldSource(
        sampler: sampler,
        width: stage.width,
        height: stage.height,
        content: .images(images, .drawnApart),
        take: { ViewsSample($0, from: 0, images: images) },
        sharing: WorldSource.Sharing(
          // From each image of the way but the last ones, and mirrored. Never backwards: of as many ways in one direction
          // as in the other a network learns first that there are none.
          content: { .images(images - 1 + ($0 + 1) / 2, .drawnApart) },
          take: { scene in
            (0...scene.images.count - images).flatMap { first in
              let sample = ViewsSample(scene, from: first, images: images)
              return [sample, sample.mirrored]
            }
          }
        )
      )
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

extension DepthPairSample {
  /// Two images of a scene in which the camera does not turn.
  fileprivate init(_ scene: WorldSample, from: Int, to: Int) {
    self.init(
      reference: scene.images[from],
      target: scene.images[to],
      depth: scene.depths[to],
      displacement: length(scene.transform(from: from, to: to).translation)
    )
  }
}

extension DepthSample {
  /// With left and right exchanged.
  var mirrored: DepthSample {
    let mirror = Crop(mirroring: image.width, image.height)
    return DepthSample(image: mirror.of(image), depth: mirror.of(depth))
  }
}

extension ViewsSample {
  /// Images of a scene that follow one another.
  fileprivate init(_ scene: WorldSample, from first: Int, images count: Int) {
    let middle = first + count / 2
    let all = first..<(first + count)
    self.init(
      images: Array(scene.images[all]),
      depth: scene.depths[middle],
      camera: scene.camera,
      cameraFromMiddle: all.map { scene.transform(from: middle, to: $0) }
    )
  }

  /// With left and right exchanged: the world that is seen in a mirror.
  var mirrored: ViewsSample {
    let mirror = Crop(mirroring: camera.width, camera.height)
    let flip = Matrix3(diagonal: Vector3(-1, 1, 1))
    return ViewsSample(
      images: images.map(mirror.of),
      depth: mirror.of(depth),
      camera: mirror.of(camera),
      cameraFromMiddle: cameraFromMiddle.map {
        RigidTransform(rotation: flip * $0.rotation * flip, translation: flip * $0.translation)
      }
    )
  }
}
