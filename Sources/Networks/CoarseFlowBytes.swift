internal import Tensors

extension CoarseFlow {
  /// Height and width (32 bits each, the lowest byte first), then 2 × H × W floats.
  public func bytes() throws -> [UInt8] {
    let shape = tensor.shape
    guard shape.count == 4, shape[0] == 1, shape[1] == 2 else {
      throw TensorError("a flow of the shape \(shape), expected 1 × 2 × H × W")
    }
    var out: [UInt8] = []
    for number in shape[2...] { append(UInt32(number), to: &out) }
    for value in try tensor.floats() { append(value.bitPattern, to: &out) }
    return out
  }

  /// The flow that `bytes()` gave.
  public convenience init(bytes: [UInt8]) throws {
    let words = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
    }
    let sizes = words.prefix(2).map(Int.init)
    guard sizes.count == 2, words.count == 2 + 2 * sizes[0] * sizes[1] else {
      throw TensorError("a flow to start from that is cut short; make the flows again with --force")
    }
    self.init(try Tensor(words.dropFirst(2).map(Float.init(bitPattern:)), shape: [1, 2] + sizes))
  }

  private func append(_ word: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
