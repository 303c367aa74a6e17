/// What samples are drawn from: one world, or one folder of a data set.
public struct DataRecipe: Sendable {
  /// How often it is drawn from, relative to the others.
  public let share: Double

  /// Where samples come from.
  public let origin: Origin

  /// Where samples come from.
  public enum Origin: Sendable, Equatable {
    /// A synthetic world by its name, at a level of difficulty where it has levels, with photographs
    /// from a folder if there is one.
    case world(String, level: Int, textures: String?)
    /// A data set by the name of its format, in a folder.
    case folder(String, format: String)
  }

  static let worlds = ["chairs", "boxes", "drive", "colon", "motions"]
  static let formats = ["flying-chairs", "still-box", "sfmlearner"]

  init(_ fields: RecipeFields) throws {
    share = try fields.number("share", 1e-6...1e6, default: 1)
    if fields.has("world") {
      origin = .world(
        try fields.word("world", of: Self.worlds),
        level: try fields.count("level", 1...5, default: 1),
        textures: fields.has("textures") ? try fields.text("textures") : nil
      )
    } else {
      let format = try fields.word("format", of: Self.formats, default: "")
      origin = .folder(try fields.text("folder"), format: format)
    }
    try fields.finish()
  }
}
