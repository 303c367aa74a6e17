public import Geometry

/// A colonoscopy: a bent tube with folds and polyps, lit by the camera that goes through it.
///
/// Everything follows from the options. The world's frame is that of the first camera; lengths are in
/// centimetres.
public struct ColonWorld: FilmedWorld {
  /// The name of the world.
  public static let name = "colon"

  /// The unit of lengths.
  public static let unit = "centimetres"

  /// The light is at the tip of the endoscope.
  public static let isLitByCamera = true

  /// The longest way that a camera can go, in centimetres.
  public static let longestWay = 1000.0

  /// The widest field of view, in degrees.
  public static let widestField = 120.0

  /// What the world is made from.
  public let options: Options

  /// The pinhole camera.
  public let camera: Camera

  let gut: Gut
  private let look: GutLook
  private let path: ScopePath
  let worldFromGut: RigidTransform

  /// Builds the world; `textures` can be shared between worlds.
  public init(_ options: Options, textures: TextureBank = TextureBank()) {
    options.check()
    self.options = options
    camera = options.camera
    func random(_ stream: UInt64) -> SeededRandom {
      SeededRandom(seed: options.seed, stream: 40 + stream)
    }
    var (gutRandom, lookRandom, pathRandom) = (random(1), random(2), random(3))
    let path = ScopePath(options, &pathRandom)
    let gut = Gut(
      over: path.range,
      level: options.level,
      textures: textures,
      &gutRandom
    )
    self.gut = gut
    self.path = path
    look = GutLook(
      level: options.level,
      radius: gut.radius,
      textures: textures,
      &lookRandom
    )
    worldFromGut = path.gutFromCamera(in: gut, at: 0).inverse
  }

  /// How many frames the sequence has.
  public var frameCount: Int { options.frames }

  /// The camera's pose at a time, in frames; the identity at time 0.
  public func worldFromCamera(at time: Double) -> RigidTransform {
    time == 0 ? .identity : worldFromGut * path.gutFromCamera(in: gut, at: time)
  }

  /// What the camera sees at a time, in frames.
  public func view(at time: Double, threads: Int) -> GutView {
    GutView(
      of: gut,
      look: look,
      camera: camera,
      cameraFromGut: path.gutFromCamera(in: gut, at: time).inverse,
      way: path.way(time),
      time: time
    )
  }
}

/// How an endoscope goes through a gut.
private struct ScopePath: Sendable {
  private let options: ColonWorld.Options
  private let pace: Wave
  private let aside: (Wave, Wave)
  private let attitude: Attitude
  private let tremor: Attitude
  private let ahead: Double

  init(_ options: ColonWorld.Options, _ random: inout SeededRandom) {
    self.options = options
    let level = options.level.rawValue
    let isOnAxis = level <= ColonWorld.Level.bent.rawValue
    pace = Wave(
      period: 300,
      harmonics: 3...10,
      count: 3,
      amplitude: isOnAxis ? 0 : 8 * options.speed,
      &random
    )
    // As a share of the radius; a wall that moves needs room.
    let reach = isOnAxis ? 0.03 : level == 5 ? 0.14 : 0.2
    aside = (
      Wave(period: 200, harmonics: 2...10, count: 3, amplitude: reach, &random),
      Wave(period: 200, harmonics: 2...10, count: 3, amplitude: reach, &random)
    )
    let turns = isOnAxis ? 0.008 : 0.05
    attitude = Attitude(period: 200, turns: Vector3(turns, turns, 2 * turns), &random)
    let unrest = level >= ColonWorld.Level.uneven.rawValue ? 0.004 : 0
    tremor = Attitude(period: 40, turns: Vector3(unrest, unrest, unrest), &random)
    ahead = random.uniform(18...36)
  }

  /// How far along the tube the camera is.
  func way(_ time: Double) -> Double {
    options.speed * time + pace(time) - pace(0)
  }

  /// From where to where there is a tube.
  var range: ClosedRange<Double> {
    let slack = 16 * options.speed + 3.5
    return -slack...options.speed * Double(options.frames) + slack + ahead
  }

  func gutFromCamera(in gut: Gut, at time: Double) -> RigidTransform {
    let frame = gut.frame(at: way(time))
    let shift = Vector3(aside.0(time), aside.1(time), 0) * gut.radius
    return frame
      * RigidTransform(rotation: attitude(time) * tremor(time), translation: shift)
  }
}
