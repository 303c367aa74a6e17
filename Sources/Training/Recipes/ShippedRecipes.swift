/// The recipes that come with the program, one for each network.
public enum ShippedRecipes {
  /// Their names.
  public static var names: [String] { texts.keys.sorted() }

  /// The recipe of a name, or of a file.
  public static func recipe(_ nameOrPath: String) throws -> Recipe {
    guard let text = text(nameOrPath) else { return try Recipe(nameOrPath) }
    return try Recipe(nameOrPath, text: text)
  }

  /// The text of a recipe by its name.
  public static func text(_ name: String) -> String? {
    texts[name].map { String(decoding: $0, as: UTF8.self) }
  }

  private static let texts: [String: [UInt8]] = [
    "raft-small-chairs": PackageResources.raft_small_chairs_yaml
  ]
}
