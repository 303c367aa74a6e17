public import Checkpoints
internal import Formats
public import Tensors

extension CheckpointTensor {
  /// A copy of a tensor's numbers under a name, in single precision.
  public init(name: String, _ tensor: Tensor) throws(TensorError) {
    self.init(name: name, shape: tensor.shape, values: try tensor.floats())
  }

  /// The same numbers to compute with, of the same kind; half precision becomes single.
  ///
  /// Throws a `FileError` about the file at `path` for kinds that no network computes with.
  public func tensor(of path: String) throws -> Tensor {
    if type == .bool {
      // Any byte but 0 is true in a file; the library wants 1.
      let values = withBytes { $0.map { UInt8($0 == 0 ? 0 : 1) } }
      return try values.withUnsafeBytes { try Tensor(bytes: $0, shape: shape, kind: .bool) }
    }
    if let kind { return try withBytes { try Tensor(bytes: $0, shape: shape, kind: kind) } }
    guard let values = floats() else {
      throw FileError(
        path,
        found: "\(name) of type \(type.rawValue)",
        expected: "F32, F64, F16, BF16, I64 or BOOL"
      )
    }
    return try Tensor(values, shape: shape)
  }

  /// The kind of tensor that has the same bytes; nil if there is none.
  private var kind: ElementKind? {
    switch type {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float64: .float64
    case .int64: .int64
    case .bool, .float16, .uint8, .int8, .int16, .int32: nil
    }
  }
}
