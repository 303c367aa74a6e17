public import Geometry

/// A room of textured boxes, spheres and cylinders with a camera moving through it, and movers.
///
/// Everything follows from the options. The world's frame is that of the first camera.
public struct BoxesWorld: FilmedWorld {
  /// What the world is made from.
  public let options: Options

  /// The pinhole camera.
  public let camera: Camera

  /// The room and what is in it, movers last.
  public let scene: Scene

  /// The name of the world.
  public static let name = "boxes"

  /// How many frames the sequence has.
  public var frameCount: Int { options.frames }

  private let path: CameraPath
  private let worldFromRoom: RigidTransform

  /// Builds the world; `textures` can be shared between worlds.
  public init(_ options: Options, textures: TextureBank = TextureBank()) {
    options.check()
    self.options = options
    camera = options.camera
    var pathRandom = SeededRandom(seed: options.seed, stream: 1)
    path =
      options.place == .room
      ? CameraPath(options.path, frames: options.frames, random: &pathRandom)
      : CameraPath(
        openPlace: options.path,
        speed: options.speed,
        frames: options.frames,
        isOverGround: options.place == .field,
        &pathRandom
      )
    worldFromRoom = path.roomFromCamera(0).inverse

    let worldFromRoom = worldFromRoom
    let bodies = BoxesWorld.bodies(along: path, options, textures).map { body in
      var moved = body
      moved.motion = body.motion.seen(from: worldFromRoom)
      return moved
    }
    scene = Scene(bodies: bodies, textures: textures)
  }

  /// The camera's pose at a time, in frames; the identity at time 0.
  public func worldFromCamera(at time: Double) -> RigidTransform {
    time == 0 ? .identity : worldFromRoom * path.roomFromCamera(time)
  }

  /// What the camera sees at a time, in frames.
  public func view(at time: Double, threads: Int = 1) -> View {
    View(
      of: scene,
      camera: camera,
      worldFromCamera: worldFromCamera(at: time),
      time: time,
      threads: threads
    )
  }

  /// The room, the furniture and the movers, in the room's frame.
  private static func bodies(
    along path: CameraPath,
    _ options: Options,
    _ textures: TextureBank
  ) -> [Body] {
    func random(_ stream: UInt64) -> SeededRandom {
      SeededRandom(seed: options.seed, stream: stream)
    }
    var moverRandom = random(2)
    let movers = Movers(path: path, camera: options.camera, frames: options.frames).make(
      count: options.movers,
      epipolar: options.epipolarMovers,
      random: &moverRandom
    )
    // A blank wall is blank: no light and shade, no furniture; but what moves before it can be seen.
    let isBlank = options.texture == .flat
    var decor = Decor(style: options.texture, textures: textures, random: random(4))
    var moverDecor = Decor(
      style: isBlank ? .rich : options.texture,
      textures: textures,
      random: random(5)
    )
    let surroundings =
      options.place == .room
      ? room(path, movers, isBlank: isBlank, &decor, random(3))
      : OpenPlace(path: path, movers: movers, random: random(3))
        .bodies(isField: options.place == .field, isBlank: isBlank, &decor)
    return surroundings
      + movers.enumerated().map { index, mover in
        Body(
          shape: mover.shape,
          motion: mover.motion,
          moverID: UInt8(index + 1),
          surfaces: moverDecor.surfaces(of: mover.shape),
          light: light
        )
      }
  }

  /// The room and its furniture.
  private static func room(
    _ path: CameraPath,
    _ movers: [Movers.Mover],
    isBlank: Bool,
    _ decor: inout Decor,
    _ random: SeededRandom
  ) -> [Body] {
    let room = Body(
      shape: .room(half: path.half),
      motion: .still(worldFromBody: .identity),
      surfaces: (0..<6).map { _ in decor.surface(.wall) },
      light: isBlank ? .zero : light
    )
    guard !isBlank else { return [room] }
    let furniture = Furniture(half: path.half, clearances: clearances(path, movers), random: random)
    return [room]
      + furniture.pieces.map { piece in
        Body(
          shape: piece.shape,
          motion: .still(worldFromBody: piece.roomFromBody),
          surfaces: decor.surfaces(of: piece.shape),
          light: piece.roomFromBody.rotation.transpose * light
        )
      }
  }

  /// Towards the light.
  static let light = normalised(Vector3(0.45, -1, 0.25))

  /// What furniture must keep clear of: the camera's way, and that of each mover.
  static func clearances(
    _ path: CameraPath,
    _ movers: [Movers.Mover],
    everyFrames step: Double = 4
  ) -> [Furniture.Clearance] {
    // In a room nothing gets farther than a few centimetres between two of these times.
    let times = stride(from: 0, through: path.horizon, by: step)
    let camera = times.map { (path.roomFromCamera($0).translation, 0.9) }
    return camera
      + movers.flatMap { mover in
        let radius = length(mover.shape.half) + 0.08
        return times.map { (mover.motion.worldFromBody(at: $0).translation, radius) }
      }
  }
}

extension Decor {
  /// A surface for each face of a box, or one for all of anything else.
  mutating func surfaces(of shape: Shape, size: Double = 1) -> [Surface] {
    guard case .box = shape else { return [surface(.furniture, size: size)] }
    // Opposite faces are never seen together: three surfaces will do.
    let three = (0..<3).map { _ in surface(.furniture, size: size) }
    return three.flatMap { [$0, $0] }
  }
}
