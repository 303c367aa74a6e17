public import ArgumentParser
public import NetworkCatalogue

/// What tells depth: geometry, a network of the catalogue, or a file that brings its own code.
public enum DepthNetworkName: ExpressibleByArgument, Sendable {
  /// Triangulation of flow.
  case triangulate
  /// A network by its card.
  case network(NetworkCard)
  /// A module in TorchScript, by its path.
  case torchscript(String)

  /// The choice of a name; nil if there is none that tells depth.
  public init?(argument: String) {
    let prefix = "torchscript:"
    if argument == "triangulate" {
      self = .triangulate
    } else if argument.hasPrefix(prefix), argument.count > prefix.count {
      self = .torchscript(String(argument.dropFirst(prefix.count)))
    } else if let card = Self.cards.first(where: { $0.name == argument }) {
      self = .network(card)
    } else {
      return nil
    }
  }

  /// All names.
  public static var allValueStrings: [String] {
    ["triangulate"] + cards.map(\.name) + ["torchscript:FILE"]
  }

  /// All names.
  public static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// The name, as help shows it.
  public var defaultValueDescription: String {
    switch self {
    case .triangulate: "triangulate"
    case .network(let card): card.name
    case .torchscript(let path): "torchscript:\(path)"
    }
  }

  private static var cards: [NetworkCard] {
    NetworkCatalogue.all.filter { $0.kind == .depth || $0.kind == .stereoDepth }
  }
}
