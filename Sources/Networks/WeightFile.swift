internal import Layers

/// A file of a network's weights, as the reference and others write it.
public struct WeightFile: Sendable {
  /// What the file is for, which is how the reference names it, such as `encoder`.
  public let role: String

  private let unused: [String]
  private let aliases: [String: String]
  private let renamed: @Sendable (String) -> String

  /// A file of a role.
  ///
  /// - Parameters:
  ///   - role: What the file is for.
  ///   - unused: Names that files carry and the network has no use for; one that ends in a dot stands
  ///     for all names that begin so.
  ///   - aliases: Second names for tensors, by the beginnings of both, such as
  ///     `cnet.layer2.0.downsample.1.` for `cnet.layer2.0.norm3.`; a file has the first, the second or
  ///     both with equal numbers.
  ///   - renamed: The network's name for the name that another implementation gives.
  public init(
    _ role: String,
    unused: [String] = [],
    aliases: [String: String] = [:],
    renamed: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.role = role
    self.unused = unused
    self.aliases = aliases
    self.renamed = renamed
  }

  /// The network's name for a name in the file; nil for one that it has no use for.
  func name(for key: String) -> String? {
    if unused.contains(where: { $0.hasSuffix(".") ? key.hasPrefix($0) : key == $0 }) { return nil }
    let name = renamed(key)
    let alias = aliases.filter { name.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }
    guard let alias else { return name }
    return alias.value + name.dropFirst(alias.key.count)
  }
}
