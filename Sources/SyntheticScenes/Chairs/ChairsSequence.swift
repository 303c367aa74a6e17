public import Geometry
import Imagery

/// A sequence of layers in motion: the pair of a seed, going on.
public struct ChairsSequence: SyntheticWorld {
  /// What a sequence is made from; equal options make equal sequences.
  public struct Options: Sendable, Equatable, Codable {
    /// How many frames the sequence has.
    public var frames = 100

    /// What everything random follows from.
    public var seed: UInt64 = 1

    /// Image width in pixels.
    public var width = 640

    /// Image height in pixels.
    public var height = 480

    /// What is drawn, and how.
    public var layers = ChairsWorld.Options()

    /// The options that nothing was said about.
    public init() {}
  }

  /// The name of the world.
  public static let name = "chairs"

  /// What the sequence is made from.
  public let options: Options

  private let scene: LayeredScene

  /// Draws the layers; `world` can be shared between sequences.
  public init(_ options: Options, world: ChairsWorld = ChairsWorld()) {
    precondition(options.frames > 0)
    self.options = options
    scene = world.scene(
      seed: options.seed,
      width: options.width,
      height: options.height,
      options: options.layers
    )
  }

  /// How many frames the sequence has.
  public var frameCount: Int { options.frames }

  /// None: layers have no depth.
  public var cameraOfFrames: Camera? { nil }

  /// None: layers have no depth.
  public var trajectoryOfFrames: Trajectory? { nil }

  /// Everything about one frame; the ids of movers are those of layers, from the farthest, 1.
  public func truth(frame: Int, hasBackward: Bool, threads: Int) -> FrameTruth {
    let here = view(at: frame)
    let motion = frame + 1 < options.frames ? here.motion(to: view(at: frame + 1)) : nil
    return FrameTruth(
      image: image(of: here, frame: frame),
      depth: nil,
      movers: Mask(width: options.width, height: options.height, values: here.owners),
      flow: motion?.flow,
      occlusion: motion?.occlusion,
      backward: hasBackward && frame > 0 ? here.motion(to: view(at: frame - 1)).flow : nil
    )
  }

  private func view(at frame: Int) -> LayeredView {
    LayeredView(
      of: scene,
      time: Double(frame),
      width: options.width,
      height: options.height
    )
  }

  /// Each second frame is taken as the first of a pair is, the others as the second.
  private func image(of view: LayeredView, frame: Int) -> Image {
    guard options.layers.isPhotographed else { return view.exposure.image }
    var random = SeededRandom(seed: options.seed, stream: 3)
    var cameras = Photographer.pair(width: view.width, height: view.height, &random)
    cameras.0.reseed(options.seed, frame: frame)
    cameras.1.reseed(options.seed, frame: frame)
    return frame % 2 == 0
      ? cameras.0.photograph(view.exposure) : cameras.1.photograph(view.exposure)
  }
}
