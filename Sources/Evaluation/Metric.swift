/// What a number is measured in.
public enum MetricUnit: String, CaseIterable, Sendable {
  /// A ratio or a score from 0 to 1.
  case none = ""
  /// How many of something.
  case count = "#"
  /// Pixels.
  case pixels = "px"
  /// Hundredths.
  case percent = "%"
  /// Metres, or the unit of the truth's lengths where that is another one.
  case metres = "m"
  /// Degrees.
  case degrees = "°"

  /// How the unit appears at the end of a key.
  public var keySuffix: String {
    switch self {
    case .none, .count: ""
    case .pixels: "_px"
    case .percent: "_percent"
    case .metres: "_m"
    case .degrees: "_deg"
    }
  }
}

/// A number with its name and unit, as tables and files show it.
public struct Metric: Equatable, Sendable {
  /// The name in lower case with underscores, without the unit.
  public let name: String

  /// The number; not finite where it is not defined.
  public let value: Double

  /// The number's unit.
  public let unit: MetricUnit

  /// A metric from its parts.
  public init(_ name: String, _ value: Double, _ unit: MetricUnit = .none) {
    self.name = name
    self.value = value
    self.unit = unit
  }

  /// A number of things.
  public init(_ name: String, count: Int) {
    self.init(name, Double(count), .count)
  }

  /// The same number for one part of the whole.
  public func prefixed(_ part: String) -> Metric {
    Metric(part + "_" + name, value, unit)
  }

  /// The name with the unit: the key under which files hold the number.
  public var key: String { name + unit.keySuffix }
}

/// A result that can be listed as metrics, always the same ones in the same order.
public protocol Measured {
  /// The numbers with their names and units.
  var metrics: [Metric] { get }
}
