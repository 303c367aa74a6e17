public import Geometry

/// A room of textured boxes, spheres and cylinders with a camera moving through it, and movers.
///
/// Everything follows from the options. The world's frame is that of the first camera.
public struct BoxesWorld: Sendable {
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

  /// The pinhole camera.
  public var cameraOfFrames: Camera? { camera }

  /// The camera's poses.
  public var trajectoryOfFrames: Trajectory? { trajectory }

  private let path: CameraPath
  private let worldFromRoom: RigidTransform

  /// Builds the world; `textures` can be shared between worlds.
  public init(_ options: Options, textures: TextureBank = TextureBank()) {
    options.check()
    self.options = options
    camera = options.camera
    var pathRandom = SeededRandom(seed: options.seed, stream: 1)
    path = CameraPath(options.path, frames: options.frames, random: &pathRandom)
    worldFromRoom = path.roomFromCamera(0).inverse

    let worldFromRoom = worldFromRoom
    let bodies = BoxesWorld.bodies(along: path, options: options).map { body in
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

  /// The poses of all frames; a timestamp is the frame's index.
  public var trajectory: Trajectory {
    Trajectory(
      poses: (0..<options.frames).map { frame in
        TimedPose(
          timestamp: Double(frame),
          worldFromCamera: worldFromCamera(at: Double(frame))
        )
      }
    )
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
  private static func bodies(along path: CameraPath, options: Options) -> [Body] {
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
    let light = normalised(Vector3(0.45, -1, 0.25))
    var decor = Decor(style: options.texture, random: random(4))
    var moverDecor = Decor(style: isBlank ? .rich : options.texture, random: random(5))

    let room = Body(
      shape: .room(half: path.half),
      motion: .still(worldFromBody: .identity),
      surfaces: (0..<6).map { _ in decor.surface(.wall) },
      light: isBlank ? .zero : light
    )
    let furniture =
      isBlank
      ? []
      : Furniture(half: path.half, clearances: clearances(path, movers), random: random(3)).pieces
    return [room]
      + furniture.map { piece in
        Body(
          shape: piece.shape,
          motion: .still(worldFromBody: piece.roomFromBody),
          surfaces: decor.surfaces(of: piece.shape),
          light: piece.roomFromBody.rotation.transpose * light
        )
      }
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

  /// What furniture must keep clear of: the camera's way, and that of each mover.
  private static func clearances(
    _ path: CameraPath,
    _ movers: [Movers.Mover]
  ) -> [Furniture.Clearance] {
    // Between two of these times nothing gets farther than a few centimetres.
    let times = stride(from: 0, through: path.horizon, by: 4)
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
  mutating func surfaces(of shape: Shape) -> [Surface] {
    guard case .box = shape else { return [surface(.furniture)] }
    // Opposite faces are never seen together: three surfaces will do.
    let three = (0..<3).map { _ in surface(.furniture) }
    return three.flatMap { [$0, $0] }
  }
}
