public import Geometry

/// The form of a body, around the origin of its own frame; lengths in metres.
public enum Shape: Sendable, Equatable {
  /// A box seen from within; half its edges.
  case room(half: Vector3)
  /// A box; half its edges.
  case box(half: Vector3)
  /// A sphere.
  case sphere(radius: Double)
  /// An upright cylinder: its axis is y.
  case cylinder(radius: Double, halfHeight: Double)

  /// Half the edges of the smallest box around it, along the body's axes.
  public var half: Vector3 {
    switch self {
    case .room(let half), .box(let half): half
    case .sphere(let radius): Vector3(repeating: radius)
    case .cylinder(let radius, let halfHeight): Vector3(radius, halfHeight, radius)
    }
  }
}

/// Where a body is, as a function of time; time counts frames.
public enum Motion: Sendable {
  /// Always in one place.
  case still(worldFromBody: RigidTransform)
  /// Somewhere else at every time; smooth, and a function of time alone.
  case moving(worldFromBody: @Sendable (_ time: Double) -> RigidTransform)

  /// The pose at a time.
  public func worldFromBody(at time: Double) -> RigidTransform {
    switch self {
    case .still(let worldFromBody): worldFromBody
    case .moving(let worldFromBody): worldFromBody(time)
    }
  }

  /// The same motion seen from another frame.
  public func seen(from other: RigidTransform) -> Motion {
    switch self {
    case .still(let worldFromBody): .still(worldFromBody: other * worldFromBody)
    case .moving(let worldFromBody): .moving { other * worldFromBody($0) }
    }
  }
}

/// A rigid thing in a scene.
public struct Body: Sendable {
  /// Its form.
  public var shape: Shape

  /// Where it is.
  public var motion: Motion

  /// 0 for what belongs to the static world, else the number that mover masks hold.
  public var moverID: UInt8

  /// Whether it is so far away that its depth counts as unknown, as a sky's.
  public var isSky = false

  /// One surface for all faces, or six: −x, +x, −y, +y, −z, +z.
  public var surfaces: [Surface]

  /// Towards the light, in the body's frame; zero for the same brightness everywhere.
  ///
  /// The light is painted on: a point keeps its brightness while its body moves.
  public var light: Vector3

  /// A body from its parts.
  public init(
    shape: Shape,
    motion: Motion,
    moverID: UInt8 = 0,
    surfaces: [Surface],
    light: Vector3 = Vector3(0, -1, 0)
  ) {
    precondition(surfaces.count == 1 || surfaces.count == 6)
    self.shape = shape
    self.motion = motion
    self.moverID = moverID
    self.surfaces = surfaces
    self.light = light
  }
}

/// Bodies and the patterns that they are painted with.
public struct Scene: Sendable {
  /// The bodies; at most 8190.
  public let bodies: [Body]

  /// The tiles to which their surfaces refer.
  public let textures: TextureBank

  /// All surfaces, in the order of bodies.
  let surfaces: [Surface]

  /// For a face code (eight times the body's index, plus the face) its surface.
  let surfaceOfCode: [Int32]

  /// A scene from its bodies.
  public init(bodies: [Body], textures: TextureBank) {
    precondition(bodies.count < 8191)
    self.bodies = bodies
    self.textures = textures
    surfaces = bodies.flatMap(\.surfaces)
    var surfaceOfCode: [Int32] = []
    var first: Int32 = 0
    for body in bodies {
      let last = Int32(body.surfaces.count - 1)
      for face in 0..<8 { surfaceOfCode.append(first + min(last, Int32(face))) }
      first += last + 1
    }
    self.surfaceOfCode = surfaceOfCode
  }
}
