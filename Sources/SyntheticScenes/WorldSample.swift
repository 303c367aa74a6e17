public import Geometry
public import Imagery

/// Images of one camera in a world with depth, in order of time, with everything that is known.
public struct WorldSample: Sendable {
  /// The images, two or more, RGB.
  public let images: [Image]

  /// The z-depth of each, in the world's unit; unknown in the sky.
  public let depths: [DepthMap]

  /// The ids of movers in each; 0 where the world is static.
  public let movers: [Mask]

  /// The camera.
  public let camera: Camera

  /// The camera's pose at each image.
  public let worldFromCamera: [RigidTransform]

  /// The flow from the first to the last image, with its occlusion; where it was asked for.
  public let forward: Motion?

  /// The flow from the last to the first image; where it was asked for.
  public let backward: Motion?

  /// A flow with what it cannot show.
  public struct Motion: Sendable {
    /// In pixels; also where it cannot be seen.
    public let flow: FlowField

    /// 255 where a pixel is hidden in the other image, or outside of it.
    public let occlusion: Mask
  }

  /// From the camera's frame at one image to that at another.
  public func transform(from first: Int, to second: Int) -> RigidTransform {
    worldFromCamera[second].inverse * worldFromCamera[first]
  }
}

/// What of a sample is wanted; what is not is not computed.
public struct SampleContent: Sendable, Equatable {
  /// How many images there are, from the first to the last at equal distances in time.
  public var images = 2

  /// Where on the camera's way they lie.
  public var placement = Placement.drawn

  /// Where on the camera's way images lie, of which a sample draws a part.
  public enum Placement: Sendable {
    /// The first at the beginning of the part, the last at its end.
    case drawn
    /// Each as far from the next as the part is long, or less where the way is too short for all.
    case drawnApart
    /// Over all of the way.
    case spread
  }

  /// Whether the flow from the first to the last image is wanted.
  public var hasForward = true

  /// Whether the flow from the last to the first image is wanted.
  public var hasBackward = false

  /// Whether light, sharpness and noise change the images.
  public var isPhotographed = true

  /// Two images and the flow from the first to the second.
  public init() {}

  /// The part of a way that all images take, where `span` frames from `time` on were drawn.
  fileprivate func part(
    of way: Double,
    from time: Double,
    span: Double
  ) -> (time: Double, span: Double) {
    switch placement {
    case .drawn: return (time, span)
    case .drawnApart:
      let whole = min(way, span * Double(images - 1))
      return (min(time, way - whole), whole)
    case .spread: return (0, way)
    }
  }
}

/// A source of samples of a world: a pure function of the seed, for any number of threads.
public protocol WorldSampler: Sendable {
  /// The sample of a seed.
  func sample(seed: UInt64, width: Int, height: Int, content: SampleContent) -> WorldSample
}

extension FilmedWorld {
  /// A sample from `time` on, its last image `span` frames later.
  public func sample(
    from time: Double,
    span: Double,
    seed: UInt64,
    content: SampleContent = SampleContent()
  ) -> WorldSample {
    precondition(content.images > 0)
    let (time, span) = content.part(of: Double(frameCount - 1), from: time, span: span)
    let last = content.images - 1
    let times = (0...last).map { last > 0 ? time + span * Double($0) / Double(last) : time }
    let views = times.map { view(at: $0) }
    return WorldSample(
      images: images(views, seed: seed, content),
      depths: views.map(\.depth),
      movers: views.map(\.movers),
      camera: camera,
      worldFromCamera: times.map(worldFromCamera),
      forward: content.hasForward ? motion(views[0], views[last]) : nil,
      backward: content.hasBackward ? motion(views[last], views[0]) : nil
    )
  }

  private func motion(_ first: Seen, _ second: Seen) -> WorldSample.Motion {
    let (flow, occlusion) = first.motion(to: second)
    return WorldSample.Motion(flow: flow, occlusion: occlusion)
  }

  private func images(_ views: [Seen], seed: UInt64, _ content: SampleContent) -> [Image] {
    let images = views.map(\.image)
    guard content.isPhotographed, let first = images.first else { return images }
    var random = SeededRandom(seed: seed, stream: 3)
    var pair = Photographer.pair(
      width: first.width,
      height: first.height,
      hasShadows: !Self.isLitByCamera,
      &random
    )
    return images.enumerated().map { index, image in
      // The first is taken as the first of a pair, and all others as its second.
      guard index > 0 else { return pair.0.photograph(Exposure(image)) }
      return pair.1.photograph(Exposure(image))
    }
  }
}
