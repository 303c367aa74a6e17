public import ArgumentParser
package import NetworkCatalogue

/// A network of the catalogue, by its name.
public struct NetworkName: ExpressibleByArgument, Sendable {
  /// What is known of it.
  package let card: NetworkCard

  /// The network of a name; nil if there is none.
  public init?(argument: String) {
    guard let card = NetworkCatalogue.card(named: argument) else { return nil }
    self.card = card
  }

  /// The names of all networks.
  public static var allValueStrings: [String] { NetworkCatalogue.all.map(\.name) }

  /// The same.
  public static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
