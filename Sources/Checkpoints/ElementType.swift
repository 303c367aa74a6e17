/// What the elements of a stored tensor are; the raw value is safetensors' name.
public enum ElementType: String, CaseIterable, Sendable {
  /// Truth values, one byte each.
  case bool = "BOOL"
  /// Unsigned bytes.
  case uint8 = "U8"
  /// Signed bytes.
  case int8 = "I8"
  /// Integers of 16 bits.
  case int16 = "I16"
  /// Integers of 32 bits.
  case int32 = "I32"
  /// Integers of 64 bits.
  case int64 = "I64"
  /// Half precision.
  case float16 = "F16"
  /// The upper half of single precision.
  case bfloat16 = "BF16"
  /// Single precision.
  case float32 = "F32"
  /// Double precision.
  case float64 = "F64"

  /// How many bytes one element takes.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// The type of a PyTorch storage class, such as `FloatStorage`.
  init?(storageClass: String) {
    switch storageClass {
    case "BoolStorage": self = .bool
    case "ByteStorage": self = .uint8
    case "CharStorage": self = .int8
    case "ShortStorage": self = .int16
    case "IntStorage": self = .int32
    case "LongStorage": self = .int64
    case "HalfStorage": self = .float16
    case "BFloat16Storage": self = .bfloat16
    case "FloatStorage": self = .float32
    case "DoubleStorage": self = .float64
    default: return nil
    }
  }
}

/// How many elements a shape has; nil for negative sizes or more than an `Int` counts.
func elementCount(of shape: [Int]) -> Int? {
  if shape.contains(where: { $0 < 0 }) { return nil }
  if shape.contains(0) { return 0 }
  var count = 1
  for size in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    count = product
  }
  return count
}
