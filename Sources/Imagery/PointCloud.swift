/// Points in space, with what is known of each.
public struct PointCloud: Equatable, Sendable {
  /// Positions, in the cloud's units.
  public var positions: [SIMD3<Float>]

  /// Unit normals, one a point, or nil; a zero vector where unknown.
  public var normals: [SIMD3<Float>]?

  /// Colours in RGB, one a point, or nil.
  public var colours: [SIMD3<UInt8>]?

  /// Further numbers, one a point, by name and in order.
  public var properties: [ScalarProperty]

  /// Lines about the cloud, such as its unit.
  public var comments: [String]

  /// A cloud from its parts; arrays that are given have one entry a point.
  public init(
    positions: [SIMD3<Float>] = [],
    normals: [SIMD3<Float>]? = nil,
    colours: [SIMD3<UInt8>]? = nil,
    properties: [ScalarProperty] = [],
    comments: [String] = []
  ) {
    precondition(normals.map { $0.count == positions.count } ?? true)
    precondition(colours.map { $0.count == positions.count } ?? true)
    precondition(properties.allSatisfy { $0.values.count == positions.count })
    self.positions = positions
    self.normals = normals
    self.colours = colours
    self.properties = properties
    self.comments = comments
  }

  /// The number of points.
  public var count: Int { positions.count }

  /// The property of a name, if the cloud has it.
  public func property(named name: String) -> ScalarProperty? {
    properties.first { $0.name == name }
  }
}

/// A number per point, such as its sigma.
public struct ScalarProperty: Equatable, Sendable {
  /// The name, as the PLY header gives it.
  public var name: String

  /// The numbers, one a point.
  public var values: ScalarValues

  /// A property from its name and numbers.
  public init(name: String, values: ScalarValues) {
    self.name = name
    self.values = values
  }
}

/// The numbers of a property, in the type in which files hold them.
public enum ScalarValues: Equatable, Sendable {
  /// 8-bit signed.
  case int8([Int8])
  /// 8-bit unsigned.
  case uint8([UInt8])
  /// 16-bit signed.
  case int16([Int16])
  /// 16-bit unsigned.
  case uint16([UInt16])
  /// 32-bit signed.
  case int32([Int32])
  /// 32-bit unsigned.
  case uint32([UInt32])
  /// Single precision.
  case float([Float])
  /// Double precision.
  case double([Double])

  /// How many numbers there are.
  public var count: Int {
    switch self {
    case .int8(let values): values.count
    case .uint8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .uint32(let values): values.count
    case .float(let values): values.count
    case .double(let values): values.count
    }
  }
}
