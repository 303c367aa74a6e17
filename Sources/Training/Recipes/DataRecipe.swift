internal import SyntheticScenes

/// What samples are drawn from: one world, or one folder of a data set.
public struct DataRecipe: Sendable {
  /// How often it is drawn from, relative to the others.
  public let share: Double

  /// Where samples come from.
  public let origin: Origin

  /// Where samples come from.
  public enum Origin: Sendable, Equatable {
    /// A synthetic world.
    case world(WorldRecipe)
    /// A data set by the name of its format, in a folder.
    case folder(String, format: String)
  }

  static let formats = ["flying-chairs", "still-box", "sfmlearner"]

  init(_ fields: RecipeFields) throws {
    share = try fields.number("share", 1e-6...1e6, default: 1)
    if fields.has("world") {
      origin = .world(try WorldRecipe(fields))
    } else {
      let folder = try fields.text("folder")
      origin = .folder(folder, format: try fields.word("format", of: Self.formats))
    }
    try fields.finish()
  }
}

/// A synthetic world, as a recipe describes it.
public struct WorldRecipe: Sendable, Equatable {
  /// Its name.
  public let name: String

  /// A folder of photographs to paint with; nil for none.
  public let textures: String?

  /// Colon: how difficult, from 1 to 5.
  public let level: Int

  /// How far the camera moves between two images of Still Box, in metres, or layers of chairs in an image 640
  /// pixels wide, in pixels.
  public let displacements: ClosedRange<Double>

  /// Chairs: whether light, sharpness and noise change the images.
  public let isPhotographed: Bool

  static let names = ["chairs", "boxes", "still-box", "drive", "colon", "motions"]

  init(_ fields: RecipeFields) throws {
    name = try fields.word("world", of: Self.names)
    textures =
      name != "motions" && fields.has("textures") ? try fields.text("textures") : nil
    level = name == "colon" ? try fields.count("level", 1...5, default: 5) : 1
    isPhotographed =
      name == "chairs"
      ? try fields.word("photographed", of: ["yes", "no"], default: "yes") == "yes" : false
    let usual: ClosedRange<Double>
    switch name {
    case "still-box": usual = 0.1...0.9
    case "chairs": usual = ChairsWorld.Options().displacements
    default:
      displacements = 1...1
      return
    }
    let range = try fields.numbers(
      "displacements",
      1e-3...1000,
      default: [usual.lowerBound, usual.upperBound]
    )
    guard range.count == 2, range[0] <= range[1] else {
      throw fields.error("displacements", found: "\(range)", expected: "a least and a greatest")
    }
    displacements = range[0]...range[1]
  }
}
