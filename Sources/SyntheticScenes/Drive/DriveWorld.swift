public import Geometry

/// A drive through a street: ground, kerbs, facades, poles, trees, parked cars and traffic, seen by a
/// camera on a car as KITTI's is.
///
/// Everything follows from the options. The world's frame is that of the first camera.
public struct DriveWorld: FilmedWorld {
  /// What a world is made from; equal options make equal worlds.
  public struct Options: Sendable, Equatable, Codable {
    /// How many frames the sequence has.
    public var frames = 100

    /// What everything random follows from.
    public var seed: UInt64 = 1

    /// How many cars, bicycles and people move on their own, at most 100.
    public var movers = 6

    /// How many of them keep to their epipolar lines, where two frames cannot reveal them.
    public var epipolarMovers = 1

    /// How far the camera goes in a frame, in metres.
    public var speed = 0.8

    /// How much the street turns, in turns to both sides.
    public var bends = 0.05

    /// Image width in pixels.
    public var width = 640

    /// Image height in pixels.
    public var height = 192

    /// The horizontal field of view in degrees.
    public var fov = 81.0

    /// The options that nothing was said about.
    public init() {}

    /// The pinhole camera, its horizon a little above the middle.
    public var camera: Camera {
      let turns = fov / 720
      let focal = 0.5 * Double(width) * cosine(turns: turns) / sine(turns: turns)
      return Camera(
        width: width,
        height: height,
        focal: Vector2(focal, focal),
        centre: Vector2(Double(width - 1) / 2, Double(height - 1) * 0.47)
      )
    }
  }

  /// The name of the world.
  public static let name = "drive"

  /// The longest way that a world can have, in metres.
  public static let longestWay = 2000.0

  /// What the world is made from.
  public let options: Options

  /// The pinhole camera.
  public let camera: Camera

  /// The street and what is in it, movers last.
  public let scene: Scene

  private let streetFromCamera: @Sendable (Double) -> RigidTransform
  private let worldFromStreet: RigidTransform

  /// Builds the world; `textures` can be shared between worlds.
  public init(_ options: Options, textures: TextureBank = TextureBank()) {
    precondition(options.frames > 0 && options.width > 0 && options.height > 0)
    precondition((0...100).contains(options.movers))
    precondition((0...options.movers).contains(options.epipolarMovers))
    precondition(options.speed > 0 && options.speed * Double(options.frames) <= Self.longestWay)
    precondition(options.fov > 0 && options.fov < 180 && (0...0.2).contains(options.bends))
    self.options = options
    camera = options.camera
    func random(_ stream: UInt64) -> SeededRandom {
      SeededRandom(seed: options.seed, stream: 20 + stream)
    }
    var (pathRandom, trafficRandom) = (random(1), random(2))
    let travel = options.speed * Double(options.frames)
    let range = -25...travel + 160
    let street = Street(over: range, turns: options.bends, &pathRandom)
    let roadHalf = pathRandom.uniform(4.2...6.5)
    let drive = Drive(street: street, speed: options.speed, aside: roadHalf * 0.32, &pathRandom)
    streetFromCamera = drive.streetFromCamera
    worldFromStreet = drive.streetFromCamera(0).inverse
    let turns = pathRandom.uniform(0...1)
    let light = normalised(Vector3(cosine(turns: turns), -1, sine(turns: turns)))
    let scenery = Scenery(
      street: street,
      range: range,
      roadHalf: roadHalf,
      light: light,
      decor: StreetDecor(textures: textures, random: random(3)),
      random: random(4)
    )
    var decor = StreetDecor(textures: textures, random: random(5))
    let traffic = Traffic(
      street: street,
      light: light,
      roadHalf: roadHalf,
      wayOfCamera: drive.way,
      streetFromCamera: drive.streetFromCamera,
      frames: options.frames
    ).bodies(
      count: options.movers,
      epipolar: options.epipolarMovers,
      &decor,
      &trafficRandom
    )
    let worldFromStreet = worldFromStreet
    scene = Scene(
      bodies: (scenery.bodies + traffic).map { body in
        var moved = body
        moved.motion = body.motion.seen(from: worldFromStreet)
        return moved
      },
      textures: textures
    )
  }

  /// How many frames the sequence has.
  public var frameCount: Int { options.frames }

  /// The camera's pose at a time, in frames; the identity at time 0.
  public func worldFromCamera(at time: Double) -> RigidTransform {
    time == 0 ? .identity : worldFromStreet * streetFromCamera(time)
  }

  /// What the camera sees at a time, in frames.
  public func view(at time: Double, threads: Int) -> View {
    View(
      of: scene,
      camera: camera,
      worldFromCamera: worldFromCamera(at: time),
      time: time,
      threads: threads
    )
  }
}

/// How the camera goes along a street.
private struct Drive {
  /// The way at a time, in metres.
  let way: @Sendable (Double) -> Double
  let streetFromCamera: @Sendable (Double) -> RigidTransform

  init(street: Street, speed: Double, aside: Double, _ random: inout SeededRandom) {
    let pace = Wave(period: 500, harmonics: 3...15, count: 3, amplitude: 6 * speed, &random)
    let start = pace(0)
    let sway = Wave(period: 500, harmonics: 4...20, count: 3, amplitude: 0.3, &random)
    let glance = Wave(period: 500, harmonics: 10...50, count: 3, amplitude: 0.003, &random)
    let nod = Wave(period: 500, harmonics: 30...100, count: 4, amplitude: 0.0025, &random)
    let roll = Wave(period: 500, harmonics: 20...80, count: 3, amplitude: 0.0015, &random)
    let bounce = Wave(period: 500, harmonics: 30...100, count: 3, amplitude: 0.02, &random)
    let height = random.uniform(1.4...1.8)
    let way = { @Sendable (time: Double) in speed * time + pace(time) - start }
    self.way = way
    streetFromCamera = { time in
      let frame = street.frame(
        way: way(time),
        aside: aside + sway(time),
        height: height + bounce(time),
        turns: glance(time)
      )
      let attitude =
        Matrix3.rotation(axis: 0, turns: nod(time)) * Matrix3.rotation(axis: 2, turns: roll(time))
      return frame * RigidTransform(rotation: attitude)
    }
  }
}
