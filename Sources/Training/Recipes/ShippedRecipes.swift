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
    "depthnet": PackageResources.depthnet_yaml,
    "dispnet": PackageResources.dispnet_yaml,
    "eigen": PackageResources.eigen_yaml,
    "flownet-s": PackageResources.flownet_s_yaml,
    "flowpose": PackageResources.flowpose_yaml,
    "posenet": PackageResources.posenet_yaml,
    "pydnet": PackageResources.pydnet_yaml,
    "raft-small": PackageResources.raft_small_yaml,
    "sfsnet-small": PackageResources.sfsnet_small_yaml,
    "sfsnet-small-flat": PackageResources.sfsnet_small_flat_yaml,
  ]
}
