internal import Imagery

/// The types of a point's numbers, as PLY names them.
enum ScalarType: String {
  case int8 = "char"
  case uint8 = "uchar"
  case int16 = "short"
  case uint16 = "ushort"
  case int32 = "int"
  case uint32 = "uint"
  case float
  case double

  /// A type by either of its names in PLY, such as `uchar` and `uint8`.
  init?(plyName name: Substring) {
    switch name {
    case "int8": self = .int8
    case "uint8": self = .uint8
    case "int16": self = .int16
    case "uint16": self = .uint16
    case "int32": self = .int32
    case "uint32": self = .uint32
    case "float32": self = .float
    case "float64": self = .double
    default: self.init(rawValue: String(name))
    }
  }

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .double: 8
    }
  }
}

extension ScalarValues {
  /// The type of the numbers.
  var type: ScalarType {
    switch self {
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .float: .float
    case .double: .double
    }
  }
}
