import Geometry
import Imagery
import SyntheticScenes
import TestSupport

/// Shared by all tests: drawing the tiles takes longer than most of them.
let textures = TextureBank()

/// A world of small images.
func world(
  seed: UInt64 = 1,
  movers: Int = 0,
  epipolarMovers: Int = 0,
  path: BoxesWorld.Options.Path = .wander,
  texture: BoxesWorld.Options.Texture = .rich,
  width: Int = 160,
  height: Int = 120,
  frames: Int = 60
) -> BoxesWorld {
  var options = BoxesWorld.Options()
  options.seed = seed
  options.movers = movers
  options.epipolarMovers = epipolarMovers
  options.path = path
  options.texture = texture
  options.width = width
  options.height = height
  options.frames = frames
  return BoxesWorld(options, textures: textures)
}

/// A view of bodies of one colour, from the origin along z.
func view(of bodies: [Body], camera: Camera, time: Double = 0) -> View {
  View(
    of: Scene(bodies: bodies, textures: textures),
    camera: camera,
    worldFromCamera: .identity,
    time: time
  )
}

/// A grey body that stands still.
func body(_ shape: Shape, _ worldFromBody: RigidTransform) -> Body {
  Body(
    shape: shape,
    motion: .still(worldFromBody: worldFromBody),
    surfaces: [Surface(colour: SIMD3(repeating: 128))]
  )
}

/// A camera of 64 × 48 pixels whose axis goes through the centre of pixel (32, 24).
let smallCamera = Camera(
  width: 64,
  height: 48,
  focal: Vector2(60, 60),
  centre: Vector2(32, 24)
)

extension Shape {
  /// How far a point of the body's frame is outside its surface; negative inside (of a room: in its walls).
  func distance(_ point: Vector3) -> Double {
    let beyond = pointwiseMax(point, -point) - half
    let box = max(beyond.x, beyond.y, beyond.z)
    return switch self {
    case .room: -box
    case .box: box
    case .sphere(let radius): length(point) - radius
    case .cylinder(let radius, let halfHeight):
      max(
        (point.x * point.x + point.z * point.z).squareRoot() - radius,
        abs(point.y) - halfHeight
      )
    }
  }
}

/// How far a point of the world is outside of everything in a scene.
func clearance(_ point: Vector3, in scene: Scene, at time: Double) -> Double {
  scene.bodies.reduce(.infinity) { least, body in
    min(least, body.shape.distance(body.motion.worldFromBody(at: time).inverse * point))
  }
}

/// FNV-1a.
func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}

extension FrameTruth {
  /// All bytes of image, depth, ids, flow and occlusion.
  var bytes: [UInt8] {
    var out = image.pixels + movers.values + (occlusion?.values ?? [])
    for value in depth?.values ?? [] { append(value, to: &out) }
    for vector in flow?.vectors ?? [] {
      append(vector.x, to: &out)
      append(vector.y, to: &out)
    }
    return out
  }

  private func append(_ value: Float, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }
}
