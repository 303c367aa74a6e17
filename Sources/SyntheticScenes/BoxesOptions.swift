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

    /// How the camera moves.
    public var path = Path.wander

    /// How surfaces look.
    public var texture = Texture.rich

    /// Image width in pixels.
    public var width = 640

    /// Image height in pixels.
    public var height = 480

    /// The horizontal field of view in degrees.
    public var fov = 65.0

    /// The options that nothing was said about.
    public init() {}

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
      /// One colour, in an empty room.
      case flat
    }

    /// The pinhole camera of this size and field of view.
    public var camera: Camera {
      let turns = fov / 720
      let focal = 0.5 * Double(width) * cosine(turns: turns) / sine(turns: turns)
      return Camera(
        width: width,
        height: height,
        focal: Vector2(focal, focal),
        centre: Vector2(Double(width - 1) / 2, Double(height - 1) / 2)
      )
    }

    func check() {
      precondition(frames > 0 && width > 0 && height > 0)
      precondition((0...200).contains(movers) && (0...movers).contains(epipolarMovers))
      precondition(fov > 0 && fov < 180)
    }
  }
}
