public import Geometry

extension BoxesWorld {
  /// What a world is made from; equal options make equal worlds.
  public struct Options: Sendable, Equatable, Codable {
    /// How many frames the sequence has.
    public var frames = 100

    /// What everything random follows from.
    public var seed: UInt64 = 1

    /// How many objects move on their own, at most 200.
    public var movers = 0

    /// How many of the movers keep to their epipolar lines, where two frames cannot reveal them.
    public var epipolarMovers = 0

    /// What is around the camera.
    public var place = Place.room

    /// How the camera moves.
    public var path = Path.wander

    /// How far the camera goes in a frame, in metres; rooms have a pace of their own.
    public var speed = 0.3

    /// How surfaces look.
    public var texture = Texture.rich

    /// Image width in pixels.
    public var width = 640

    /// Image height in pixels.
    public var height = 480

    /// The horizontal field of view in degrees.
    public var fov = 65.0

    /// The vertical focal length over the horizontal one.
    public var focalRatio = 1.0

    /// How far the principal point is from the middle of the image, in pixels.
    public var centreShift = Vector2(0, 0)

    /// The options that nothing was said about.
    public init() {}

    /// Flight at constant speed without rotation among primitives, seen under 90° (Still Box: Pinard,
    /// Chevalley, Manzanera, Filliat, "End-to-end depth from motion with stabilized monocular videos",
    /// 2017).
    public static var stillBox: Options {
      var options = Options()
      (options.place, options.path, options.texture) = (.hall, .flight, .mixed)
      (options.fov, options.width, options.height) = (90, 256, 256)
      return options
    }

    /// Flight with rotation among primitives.
    public static var freeFlight: Options {
      var options = stillBox
      (options.path, options.fov, options.width, options.height) = (.free, 75, 640, 480)
      return options
    }

    /// Flight with rotation over open ground, under a sky.
    public static var openField: Options {
      var options = freeFlight
      options.place = .field
      return options
    }

    /// What is around the camera.
    public enum Place: String, Sendable, CaseIterable, Codable {
      /// A furnished room of some metres.
      case room
      /// A hall of tens of metres, with primitives of all sizes afloat in it.
      case hall
      /// Open ground with primitives on it, under a sky.
      case field
    }

    /// How the camera moves.
    public enum Path: String, Sendable, CaseIterable, Codable {
      /// Around the room by hand, looking where it goes.
      case wander
      /// Around the middle of the room, looking at it.
      case orbit
      /// Straight ahead without rotation: the focus of expansion is in the image.
      case forward
      /// Straight in any direction without rotation.
      case flight
      /// Anywhere, turning about all axes.
      case free
      /// On the spot, turning: no parallax.
      case rotation
      /// Not at all.
      case still
    }

    /// How surfaces look.
    public enum Texture: String, Sendable, CaseIterable, Codable {
      /// Patterns of high contrast at every scale.
      case rich
      /// The same patterns at a fifth of the contrast.
      case faint
      /// Everything: noise, regular patterns, gradients, one colour, and photos where there are some.
      case mixed
      /// One colour, in an empty room.
      case flat
    }

    /// The pinhole camera of this size, field of view, ratio and shift.
    public var camera: Camera {
      get {
        let turns = fov / 720
        let focal = 0.5 * Double(width) * cosine(turns: turns) / sine(turns: turns)
        return Camera(
          width: width,
          height: height,
          focal: Vector2(focal, focal * focalRatio),
          centre: Vector2(Double(width - 1) / 2, Double(height - 1) / 2) + centreShift
        )
      }
      set {
        (width, height) = (newValue.width, newValue.height)
        fov = fieldOfView(width: Double(width), focal: newValue.focal.x)
        focalRatio = newValue.focal.y / newValue.focal.x
        centreShift =
          newValue.centre - Vector2(Double(width - 1) / 2, Double(height - 1) / 2)
      }
    }

    func check() {
      precondition(frames > 0 && width > 0 && height > 0)
      precondition((0...200).contains(movers) && (0...movers).contains(epipolarMovers))
      precondition(fov > 0 && fov < 180 && focalRatio > 0 && speed > 0)
    }
  }
}

/// The angle in degrees under which `width` pixels are seen with a focal length in pixels.
private func fieldOfView(width: Double, focal: Double) -> Double {
  // The angle whose cotangent is wanted, by halving: as exact as the cotangent itself.
  let wanted = 2 * focal / width
  var (low, high) = (0.0, 180.0)
  for _ in 0..<80 {
    let middle = 0.5 * (low + high)
    let isWider = cosine(turns: middle / 720) / sine(turns: middle / 720) > wanted
    if isWider { low = middle } else { high = middle }
  }
  return 0.5 * (low + high)
}
