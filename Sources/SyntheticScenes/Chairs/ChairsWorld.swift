// Layered motion in the plane, after "FlyingChairs" (Dosovitskiy and others, "FlowNet: learning optical
// flow with convolutional networks", 2015): cut-outs fly before a background, each with a motion of its
// own. Here the layers are procedural, their displacements log-uniform and their edges exact.

import Geometry
import Imagery

/// Textured cut-outs that fly before a background, layer over layer.
///
/// Everything follows from a seed, the size and the options; nothing is kept between calls, so that
/// any number of threads may use one world.
public struct ChairsWorld: Sendable {
  /// What is drawn, and how.
  public struct Options: Sendable, Equatable, Codable {
    /// Lengths of displacements between two frames, log-uniform, in pixels of an image 640 wide.
    public var displacements = 0.2...150.0

    /// How many cut-outs there are.
    public var objects = 3...22

    /// Whether light, sharpness and noise change the images; without, each point keeps its colour.
    public var isPhotographed = true

    /// Whether the motion from the second image to the first is wanted too.
    public var hasBackward = false

    /// The options that nothing was said about.
    public init() {}
  }

  /// The tiles that layers are painted with.
  public let textures: TextureBank

  /// A world over a bank of textures; more variants make for more variety.
  public init(textures: TextureBank = TextureBank(variants: 3)) { self.textures = textures }

  /// Two images and the motion between them.
  public func sample(
    seed: UInt64,
    width: Int,
    height: Int,
    options: Options = Options()
  ) -> FlowSample {
    let scene = scene(seed: seed, width: width, height: height, options: options)
    let first = LayeredView(of: scene, time: 0, width: width, height: height)
    let second = LayeredView(of: scene, time: 1, width: width, height: height)
    let (flow, occlusion) = first.motion(to: second)
    let images = images(first, second, seed: seed, options)
    return FlowSample(
      first: images.0,
      second: images.1,
      flow: flow,
      backward: options.hasBackward ? second.motion(to: first).flow : nil,
      occlusion: occlusion
    )
  }

  private func images(
    _ first: LayeredView,
    _ second: LayeredView,
    seed: UInt64,
    _ options: Options
  ) -> (Image, Image) {
    guard options.isPhotographed else { return (first.exposure.image, second.exposure.image) }
    var random = SeededRandom(seed: seed, stream: 3)
    var cameras = Photographer.pair(width: first.width, height: first.height, &random)
    return (cameras.0.photograph(first.exposure), cameras.1.photograph(second.exposure))
  }

  /// The layers of a seed.
  func scene(seed: UInt64, width: Int, height: Int, options: Options) -> LayeredScene {
    precondition(width > 0 && height > 0 && options.objects.lowerBound >= 0)
    precondition(options.objects.upperBound <= 120 && options.displacements.lowerBound > 0)
    var random = SeededRandom(seed: seed, stream: 1)
    let size = Vector2(Double(width), Double(height))
    let scale = size.x / 640
    let motion = MotionDrawing(
      displacements: options.displacements.lowerBound * scale...options.displacements.upperBound
        * scale,
      size: size,
      &random
    )
    // Detail belongs to the image: of a small image's pixels, more of them are shrunk ones.
    let surfaces = SurfaceDrawing(textures: textures, detail: 0.4...2.4)
    var layers = [
      Layer(
        outline: .everywhere,
        motion: motion.background,
        surface: ChairsWorld.backdrop(surfaces, &random)
      )
    ]
    let low = Double(max(1, options.objects.lowerBound))
    let high = Double(options.objects.upperBound) + 0.99
    let count = high > low ? Int(random.logUniform(low...high)) : 0
    for _ in 0..<count {
      let radius = min(size.x, size.y) * random.logUniform(0.04...0.42)
      let outline = OutlineDrawing.outline(radius: radius, &random)
      let reach = max(length(outline.least), length(outline.greatest))
      let object = Layer(
        outline: outline,
        motion: motion.object(reach: reach, &random),
        surface: ChairsWorld.upholstery(surfaces, &random)
      )
      let shadow = ChairsWorld.shadow(of: object, radius: radius, &random)
      if options.isPhotographed, let shadow { layers.append(shadow) }
      layers.append(object)
    }
    return LayeredScene(layers: layers, textures: textures)
  }

  /// What is behind all objects: of any kind, by night now and then.
  private static func backdrop(
    _ surfaces: SurfaceDrawing,
    _ random: inout SeededRandom
  ) -> Surface {
    let surface = surfaces.surface(&random)
    return random.isHit(0.12) ? surface.lit(by: Float(random.logUniform(0.1...0.6))) : surface
  }

  /// How an object looks: of any kind, or of nearly one colour, down to black, as much that was made is.
  private static func upholstery(
    _ surfaces: SurfaceDrawing,
    _ random: inout SeededRandom
  ) -> Surface {
    guard random.isHit(0.2) else { return surfaces.surface(&random) }
    let surface = surfaces.surface(random.isHit(0.5) ? .plain : .faint, &random)
    return surface.lit(by: Float(random.logUniform(0.04...1)))
  }

  /// What an object throws on all that is behind it; it goes with the object.
  private static func shadow(
    of object: Layer,
    radius: Double,
    _ random: inout SeededRandom
  ) -> Layer? {
    // Always drawn, so that the layers are the same with shadows and without.
    let shift = Vector2(random.uniform(-0.2...0.2), random.uniform(0...0.3)) * radius
    let softness = Float(max(1, radius * random.logUniform(0.03...0.4)))
    let opacity = Float(random.uniform(0.2...0.6))
    guard random.isHit(0.25) else { return nil }
    var (first, second) = (object.motion.first, object.motion.second)
    first.place += shift
    second.place += shift
    return Layer(
      outline: object.outline,
      motion: PlaneMotion(first: first, second: second, period: object.motion.period),
      surface: Surface(colour: SIMD3(repeating: 8)),
      opacity: opacity,
      softness: softness
    )
  }
}

extension LayeredView {
  /// The light of the view.
  var exposure: Exposure { Exposure(width: width, height: height, colours: colours) }
}
