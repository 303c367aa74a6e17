public import Checkpoints

extension ParityCase {
  /// A file of weights that a case's network is filled with.
  public struct Weights: Decodable, Sendable {
    /// The file's name without its extension.
    public let file: String

    /// How many numbers training would change, shared ones once.
    public let parameterCount: Int

    /// What else the file says.
    public let metadata: [String: String]

    private let fill: SplitMixFill
    private let keys: [Key]

    /// The tensors, in order.
    public func tensors() -> [CheckpointTensor] {
      let factors = Dictionary(keys.map { ($0.name, $0.factor ?? 1) }) { first, _ in first }
      return keys.map { key in
        let seed = key.original ?? key.name
        return fill.tensor(key.name, shape: key.shape, seed: seed, factor: factors[seed] ?? 1)
      }
    }

    private struct Key: Decodable {
      let name: String
      let shape: [Int]
      let factor: Double?
      let original: String?

      enum CodingKeys: String, CodingKey {
        case name, shape, factor
        case original = "alias_of"
      }
    }

    private enum CodingKeys: String, CodingKey {
      case file, salt, gain, keys
      case parameterCount = "parameter_count"
      case metadata = "checkpoint_extra"
    }

    /// Reads the description.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      file = try values.decode(String.self, forKey: .file)
      parameterCount = try values.decode(Int.self, forKey: .parameterCount)
      keys = try values.decode([Key].self, forKey: .keys)
      fill = SplitMixFill(
        salt: try values.decode(String.self, forKey: .salt),
        gain: try values.decode(Double.self, forKey: .gain)
      )
      metadata = try values.decode([String: Extra].self, forKey: .metadata)
        .compactMapValues(\.text)
    }
  }

  /// A value beside the tensors, as the text that reading a checkpoint makes of it.
  private struct Extra: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        text = "none"
      } else if let truth = try? value.decode(Bool.self) {
        text = truth ? "true" : "false"
      } else if let integer = try? value.decode(Int.self) {
        text = "\(integer)"
      } else if let number = try? value.decode(Double.self) {
        text = "\(number)"
      } else {
        text = try? value.decode(String.self)
      }
    }
  }
}
