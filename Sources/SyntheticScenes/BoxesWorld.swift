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

    var moverRandom = SeededRandom(seed: options.seed, stream: 2)
    let movers = Movers(path: path, camera: camera, frames: options.frames).make(
      count: options.movers, epipolar: options.epipolarMovers, random: &moverRandom)
    // A blank wall is blank: no furniture either.
    let furniture =
      options.texture == .flat
      ? []
      : Furniture(
        half: path.half, clearances: BoxesWorld.clearances(path, movers, options),
        random: SeededRandom(seed: options.seed, stream: 3)
      ).pieces

    var decor = Decor(
      style: options.texture, random: SeededRandom(seed: options.seed, stream: 4))
    let light = normalised(Vector3(0.45, -1, 0.25))
    var bodies = [
      Body(
        shape: .room(half: path.half), motion: .still(worldFromBody: .identity),
        surfaces: (0..<6).map { _ in decor.surface(.wall) }, light: light)
    ]
    for piece in furniture {
      bodies.append(
        Body(
          shape: piece.shape, motion: .still(worldFromBody: piece.roomFromBody),
          surfaces: decor.surfaces(of: piece.shape),
          light: piece.roomFromBody.rotation.transpose * light))
    }
    var moverDecor = Decor(
      style: options.texture, random: SeededRandom(seed: options.seed, stream: 5))
    for (index, mover) in movers.enumerated() {
      bodies.append(
        Body(
          shape: mover.shape, motion: mover.motion, moverID: UInt8(index + 1),
          surfaces: moverDecor.surfaces(of: mover.shape), light: light))
    }
    let worldFromRoom = worldFromRoom
    scene = Scene(
      bodies: bodies.map { body in
        var moved = body
        moved.motion = body.motion.seen(from: worldFromRoom)
        return moved
      }, textures: textures)
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
          timestamp: Double(frame), worldFromCamera: worldFromCamera(at: Double(frame)))
      })
  }

  /// What the camera sees at a time, in frames.
  public func view(at time: Double, threads: Int = 1) -> View {
    View(
      of: scene, camera: camera, worldFromCamera: worldFromCamera(at: time), time: time,
      threads: threads)
  }

  /// What furniture must keep clear of: the camera's way, and where movers may be.
  private static func clearances(
    _ path: CameraPath, _ movers: [Movers.Mover], _ options: Options
  ) -> [Furniture.Clearance] {
    var out: [Furniture.Clearance] = []
    let distances = path.moverDistances
    let middle = (distances.lowerBound + distances.upperBound) / 2
    var time = 0.0
    while time <= path.horizon {
      out.append((path.roomFromCamera(time).translation, 0.85))
      for metres in [distances.lowerBound, middle, distances.upperBound] {
        out.append((path.ahead(time, metres), 0.7))
      }
      time += 6
    }
    for mover in movers.suffix(options.epipolarMovers) {
      for frame in stride(from: 0, to: min(options.frames, 200), by: 6) {
        let place = mover.motion.worldFromBody(at: Double(frame)).translation
        out.append((place, length(mover.shape.half) + 0.1))
      }
    }
    return out
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
