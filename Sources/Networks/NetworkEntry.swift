internal import Checkpoints
public import Layers
public import NetworkCatalogue

/// How a network of the catalogue is made and what its files hold.
public struct NetworkEntry: Sendable {
  /// Where a network's parameters go, and what they will be filled from.
  public struct Source {
    /// The outermost scope of the file's parameters.
    public let scope: Scope

    /// What the file says, by which a network with variants finds out which one it is.
    public let contents: WeightContents
  }

  /// What is known without making it.
  public let card: NetworkCard

  /// The files of its weights, in the order in which people give them.
  public let files: [WeightFile]

  /// Makes the network, given a source for each file.
  let make: @Sendable ([Source]) throws -> any Network

  /// A network of the catalogue, which must have a card of that name.
  public init(
    _ name: String,
    files: [WeightFile],
    make: @escaping @Sendable ([Source]) throws -> any Network
  ) {
    guard let card = NetworkCatalogue.card(named: name) else {
      preconditionFailure("no card of \(name)")
    }
    self.init(card, files: files, make: make)
  }

  /// A network of any card.
  public init(
    _ card: NetworkCard,
    files: [WeightFile],
    make: @escaping @Sendable ([Source]) throws -> any Network
  ) {
    precondition(!files.isEmpty && !card.imageCounts.isEmpty)
    self.card = card
    self.files = files
    self.make = make
  }

  /// Its name on the command line.
  public var name: String { card.name }
}
