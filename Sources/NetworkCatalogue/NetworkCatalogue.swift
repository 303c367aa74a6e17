/// The networks that there are: what help, completion and messages say of them.
///
/// How each is made stands in `NetworkList`, which only executables with the tensor library have.
public enum NetworkCatalogue {
  /// All networks, those of a kind together.
  public static let all: [NetworkCard] = []

  /// The card of a name.
  public static func card(named name: String) -> NetworkCard? { all.first { $0.name == name } }

  /// The names of a kind's networks.
  public static func names(of kind: NetworkKind) -> [String] {
    all.filter { $0.kind == kind }.map(\.name)
  }
}
