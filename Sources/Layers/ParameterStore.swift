public import Tensors

/// The tensors of a network by name, in the order in which its layers were made.
public final class ParameterStore {
  /// What a tensor is for.
  public enum Role: Sendable {
    /// Training changes it by its gradient.
    case parameter
    /// It is remembered, such as a running mean.
    case buffer
  }

  /// One tensor of a network.
  public struct Entry {
    /// Its name, such as `fnet.conv1.weight`.
    public let name: String
    /// What it is for.
    public let role: Role
    /// Its numbers, which loading replaces in place.
    public let tensor: Tensor
  }

  /// All tensors, in the order of their making.
  public private(set) var entries: [Entry] = []

  private var places: [String: Int] = [:]

  /// Whether new tensors hold numbers to start a training from, or any, until they are loaded.
  let isFilled: Bool

  /// A store of nothing.
  ///
  /// Where all tensors will be loaded, or only their names and shapes matter, they need not be filled:
  /// that saves the time and, until they are loaded, the memory.
  public init(isFilled: Bool = true) { self.isFilled = isFilled }

  /// Where the names of the outermost layers begin.
  public var root: Scope { Scope(store: self, path: "") }

  /// The tensors that training changes.
  public var parameters: [Tensor] { entries.filter { $0.role == .parameter }.map(\.tensor) }

  /// How many numbers training changes.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// The tensor of a name.
  public subscript(name: String) -> Tensor? { places[name].map { entries[$0].tensor } }

  /// Adds a tensor; no two may have one name.
  func add(_ tensor: Tensor, _ name: String, _ role: Role) {
    precondition(places[name] == nil, "two tensors named \(name)")
    places[name] = entries.count
    entries.append(Entry(name: name, role: role, tensor: tensor))
  }

  /// Makes gradients be kept for the parameters, or not.
  public func requireGradients(_ isRequired: Bool = true) throws(TensorError) {
    for parameter in parameters { try parameter.requireGradient(isRequired) }
  }

  /// Replaces all tensors by those given, of the same names and shapes; other kinds are converted.
  ///
  /// Throws a `MismatchedState` that lists everything that is missing, unexpected or of another shape, and
  /// then nothing was replaced.
  public func load(_ state: [(name: String, tensor: Tensor)]) throws {
    let mismatch = mismatch(with: state.map { ($0.name, $0.tensor.shape) })
    guard mismatch.isEmpty else { throw mismatch }
    for (name, tensor) in state { try self[name]?.assign(tensor) }
  }

  /// What of a state does not fit, by names and shapes only.
  public func mismatch(with state: [(name: String, shape: [Int])]) -> MismatchedState {
    var mismatch = MismatchedState()
    var given: Set<String> = []
    for (name, shape) in state {
      guard given.insert(name).inserted, let tensor = self[name] else {
        mismatch.unexpected.append(name)
        continue
      }
      let expected = tensor.shape
      if shape != expected {
        mismatch.misshaped.append(.init(name: name, found: shape, expected: expected))
      }
    }
    mismatch.missing = entries.map(\.name).filter { !given.contains($0) }
    return mismatch
  }
}

/// What of a state does not fit a network, all of it at once.
public struct MismatchedState: Error, Equatable, CustomStringConvertible {
  /// A tensor of another shape.
  public struct Shape: Equatable, Sendable {
    /// Its name.
    public let name: String
    /// Its shape in the state.
    public let found: [Int]
    /// Its shape in the network.
    public let expected: [Int]
  }

  /// Names that the network has and the state has not.
  public internal(set) var missing: [String] = []

  /// Names that the state has, or has twice, and the network has not.
  public internal(set) var unexpected: [String] = []

  /// Tensors of another shape.
  public internal(set) var misshaped: [Shape] = []

  /// Whether all fits.
  public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshaped.isEmpty }

  /// All of it, in one line.
  public var description: String {
    let shapes = misshaped.map { "\($0.name) \($0.found), expected \($0.expected)" }
    let parts = [("missing", missing), ("unexpected", unexpected), ("of another shape", shapes)]
    let text = parts.filter { !$0.1.isEmpty }.map {
      "\($0.1.count) \($0.0) (\($0.1.joined(separator: "; ")))"
    }
    return "weights that do not fit the network: \(text.joined(separator: ", "))"
  }
}
