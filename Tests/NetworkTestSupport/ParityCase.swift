public import Checkpoints
internal import Formats
internal import Foundation

/// Inputs, weights and outputs of a reference implementation, from the folder of such cases that the
/// environment names in PARALLAX_PARITY.
public struct ParityCase: Sendable {
  /// The name of its folder.
  public let name: String

  /// The files of weights, in the order in which a network takes them.
  public let weights: [Weights]

  /// The images, in the order in which a network takes them.
  public let images: [String]

  /// Another implementation's names of the tensors, by their names in the files; empty if there is none.
  public let otherNames: [String: String]

  let outputs: [Output]

  /// By how much each output changes, as a mean and in its deviations, when something is done otherwise.
  public let changes: [String: [String: Double]]

  private let folder: String

  /// The folder of all cases; nil where the environment names none.
  public static let folder: String? = {
    let path = ProcessInfo.processInfo.environment["PARALLAX_PARITY"] ?? ""
    return path.isEmpty ? nil : path
  }()

  /// Whether there are cases: for `.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set")`.
  public static var isAvailable: Bool { folder != nil }

  /// A case by the name of its folder.
  public init(_ name: String) throws {
    guard let root = Self.folder else {
      throw FileError("PARALLAX_PARITY", found: "nothing", expected: "the folder of the cases")
    }
    let folder = "\(root)/cases/\(name)"
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/case.json"))
    let contents = try JSONDecoder().decode(Contents.self, from: data)
    self.name = name
    self.folder = folder
    weights = contents.weights
    outputs = contents.outputs
    changes = contents.sensitivity.tests.mapValues(\.rel)
    otherNames = contents.torchvision?.names ?? [:]
    images = contents.inputs.sorted { $0.key < $1.key }
      .filter { !$0.key.contains("swap_test_only") }.map { "\(root)/\($0.value)" }
  }

  /// The outputs that the reference computed, as far as they are stored.
  public func expected() throws -> Checkpoint { try Checkpoint("\(folder)/expected.safetensors") }

  /// Writes the files of weights into a folder and returns their paths, in order.
  ///
  /// `renamed` gives the tensors other names; those for which it has none are left out.
  public func writeWeights(
    into folder: String,
    renamed: (String) -> String? = { $0 }
  ) throws -> [String] {
    try weights.map { weights in
      let tensors = weights.tensors().compactMap { tensor -> CheckpointTensor? in
        guard let name = renamed(tensor.name) else { return nil }
        var tensor = tensor
        tensor.name = name
        return tensor
      }
      let path = "\(folder)/\(weights.file).safetensors"
      try Safetensors.write(tensors, metadata: weights.metadata, to: path)
      return path
    }
  }

  private struct Contents: Decodable {
    let weights: [Weights]
    let inputs: [String: String]
    let outputs: [Output]
    let torchvision: OtherNames?
    let sensitivity: Sensitivity

    enum CodingKeys: String, CodingKey {
      case weights = "state_dicts"
      case inputs, outputs, torchvision, sensitivity
    }
  }

  private struct Sensitivity: Decodable {
    struct Change: Decodable { let rel: [String: Double] }

    let tests: [String: Change]
  }

  private struct OtherNames: Decodable {
    let names: [String: String]

    enum CodingKeys: String, CodingKey { case names = "key_map" }
  }

  /// An output of the reference.
  struct Output: Decodable {
    let name: String
    let shape: [Int]
    let tolerance: Double
    let sameValuesAs: String?
    let storedSubset: [Part]?

    enum CodingKeys: String, CodingKey {
      case name, shape
      case tolerance = "suggested_atol"
      case sameValuesAs = "same_values_as"
      case storedSubset = "stored_subset"
    }
  }

  /// Every so many indices of a dimension.
  struct Part: Decodable {
    let dim: Int
    let start: Int
    let step: Int
  }
}
