/// How the networks of the catalogue are made, in its order.
public enum NetworkList {
  /// All networks.
  public static let all: [NetworkEntry] = []

  /// The network of a name.
  public static func entry(named name: String) -> NetworkEntry? { all.first { $0.name == name } }
}
