public import Checkpoints

/// Weights that anyone can make again: numbers spread evenly by a hash of the tensor's name and the place.
///
/// A network filled so computes nonsense, but the same nonsense everywhere.
public struct SplitMixFill: Sendable {
  /// What tells files with equal names apart.
  public let salt: String

  /// The variance of the weights, as a multiple of that which keeps the variance of what passes.
  public let gain: Double

  /// A rule; 6 is what keeps most networks' numbers in range.
  public init(salt: String = "public", gain: Double = 6) {
    self.salt = salt
    self.gain = gain
  }

  /// A tensor of a name and shape, in single precision, or integers for counts of batches.
  ///
  /// `seed` is the name that the numbers depend on, where that is another one's.
  public func tensor(
    _ name: String,
    shape: [Int],
    seed: String? = nil,
    factor: Double = 1
  ) -> CheckpointTensor {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    if last == "num_batches_tracked" {
      let bytes = [UInt8](repeating: 0, count: 8 * shape.reduce(1, *))
      return CheckpointTensor(name: name, type: .int64, shape: shape, bytes: bytes)
    }
    let (lowest, width) = range(last, shape)
    let base = Self.hash(Array("\(salt):\(seed ?? name)".utf8))
    let values = (0..<shape.reduce(1, *)).map { index in
      Float((lowest + width * Self.unit(base, index)) * factor)
    }
    return CheckpointTensor(name: name, shape: shape, values: values)
  }

  /// The number 0 ..< 1 of a place of a tensor.
  public func unit(_ name: String, _ index: Int) -> Double {
    Self.unit(Self.hash(Array("\(salt):\(name)".utf8)), index)
  }

  private func range(_ last: String, _ shape: [Int]) -> (lowest: Double, width: Double) {
    if shape.count >= 2 {
      guard last == "weight" else { return (-0.5, 1) }
      let bound = (gain / Double(shape.dropFirst().reduce(1, *))).squareRoot()
      return (-bound, 2 * bound)
    }
    switch last {
    case "weight", "lambda1": return (0.75, 0.5)
    case "running_var": return (0.5, 1)
    default: return (-0.1, 0.2)
    }
  }

  private static func unit(_ base: UInt64, _ index: Int) -> Double {
    Double(mixed(base &+ UInt64(index)) >> 11) * 0x1p-53
  }

  /// Fowler, Noll and Vo's hash FNV-1a of 64 bits.
  static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// SplitMix64 by Steele, Lea and Flood, from its state.
  static func mixed(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
