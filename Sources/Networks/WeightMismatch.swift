internal import Formats
public import Layers

/// A file of weights that are not a network's.
public struct WeightMismatch: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String

  /// The name of the network.
  public let network: String

  /// All that does not fit.
  public let state: MismatchedState

  /// In one line: how much does not fit, and the first of each sort.
  public var description: String {
    FileError(
      path,
      found: state.summary,
      expected: "the weights of \(network)",
      advice: "see parallax weights inspect"
    ).description
  }

  /// All that does not fit, a line each: of which sort, and which tensor.
  public var table: String {
    state.sorts.flatMap { sort, names in names.map { "\(path): \(sort): \($0)" } }
      .joined(separator: "\n")
  }
}

extension MismatchedState {
  /// How much does not fit, and the first of each sort.
  var summary: String {
    sorts.filter { !$0.1.isEmpty }.map { sort, names in
      let rest = names.count > 2 ? ", …" : ""
      let noun = names.count == 1 ? "tensor" : "tensors"
      return "\(names.count) \(noun) \(sort) (\(names.prefix(2).joined(separator: ", "))\(rest))"
    }.joined(separator: ", ")
  }

  fileprivate var sorts: [(String, [String])] {
    let shapes = misshaped.map { "\($0.name) \($0.found), not \($0.expected)" }
    return [("missing", missing), ("unexpected", unexpected), ("of another shape", shapes)]
  }
}
