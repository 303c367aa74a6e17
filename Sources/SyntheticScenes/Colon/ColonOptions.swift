public import Geometry

extension ColonWorld {
  /// What a world is made from; equal options make equal worlds.
  public struct Options: Sendable, Equatable, Codable {
    /// How many frames the sequence has.
    public var frames = 100

    /// What everything random follows from.
    public var seed: UInt64 = 1

    /// How difficult it is, 1 to 5; see `Level`.
    public var level = Level.folded

    /// How far the camera goes in a frame, in centimetres.
    public var speed = 0.2

    /// Image width in pixels.
    public var width = 320

    /// Image height in pixels.
    public var height = 240

    /// The horizontal field of view in degrees.
    public var fov = 100.0

    /// The options that nothing was said about.
    public init() {}

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
      precondition(frames > 0 && width > 0 && height > 0 && speed >= 0)
      precondition(speed * Double(frames) <= ColonWorld.longestWay)
      precondition(fov > 0 && fov <= ColonWorld.widestField)
    }
  }

  /// Steps from a pipe to an organ; each has what those before it have.
  ///
  /// After Ruano and others, who learn the depth of a colon from synthetic ones of growing difficulty
  /// (2022).
  public enum Level: Int, Sendable, CaseIterable, Codable {
    /// A straight smooth tube of one colour with faint texture; the camera goes along its axis.
    case straight = 1
    /// Bends, shallow haustral folds, vessels.
    case bent = 2
    /// Deep folds, polyps, wet highlights; the camera is off the axis and turns.
    case folded = 3
    /// An uneven wall, much texture; a hand that shakes.
    case uneven = 4
    /// The wall moves: it breathes, and contractions run along it.
    case moving = 5
  }
}
