extension CheckpointTensor {
  /// A type that fractions can be rounded to.
  public enum Fraction: Sendable {
    /// Single precision.
    case float32
    /// The upper half of single precision.
    case bfloat16
  }

  /// The same numbers as another type, rounded to the nearest, ties to even; integers and truths as they are.
  public func rounded(to target: Fraction) -> CheckpointTensor {
    guard let values = floats() else { return self }
    switch target {
    case .float32:
      return type == .float32 ? self : CheckpointTensor(name: name, shape: shape, values: values)
    case .bfloat16:
      guard type != .bfloat16 else { return self }
      let halves = values.map { value -> UInt16 in
        let bits = value.bitPattern
        // What is not a number stays so: rounding could carry into its exponent.
        guard !value.isNaN else { return UInt16(bits >> 16) | 0x40 }
        return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
      }
      return CheckpointTensor(
        name: name,
        type: .bfloat16,
        shape: shape,
        bytes: halves.withUnsafeBytes { [UInt8]($0) }
      )
    }
  }
}
