public import Imagery

/// Where the colours of a cloud's points come from in a map view.
public enum MapColouring: Sendable {
  /// The cloud's own colours; their height where it has none.
  case own
  /// One colour for all.
  case uniform(SIMD3<UInt8>)
  /// A property such as `sigma`, over a range that is given or robust; its own if it lacks it.
  case property(String, map: ColourMap, range: ValueRange?)
}

/// A cloud in a map view.
public struct MapLayer: Sendable {
  /// The points, in the world's frame.
  public var cloud: PointCloud

  /// Their colours.
  public var colouring: MapColouring

  /// A layer from its parts.
  public init(_ cloud: PointCloud, colouring: MapColouring = .own) {
    self.cloud = cloud
    self.colouring = colouring
  }
}

extension ScalarValues {
  /// The numbers in single precision.
  public var floats: [Float] {
    switch self {
    case .int8(let values): values.map(Float.init)
    case .uint8(let values): values.map(Float.init)
    case .int16(let values): values.map(Float.init)
    case .uint16(let values): values.map(Float.init)
    case .int32(let values): values.map(Float.init)
    case .uint32(let values): values.map(Float.init)
    case .float(let values): values
    case .double(let values): values.map(Float.init)
    }
  }
}

extension MapLayer {
  /// One colour a point; heights are measured along `up`.
  func pointColours(up: SIMD3<Float>) -> [SIMD3<UInt8>] {
    switch colouring {
    case .uniform(let colour):
      return [SIMD3<UInt8>](repeating: colour, count: cloud.count)
    case .property(let name, let map, let range):
      if let property = cloud.property(named: name) {
        return colours(of: property.values.floats, map: map, range: range)
      }
    case .own:
      break
    }
    return cloud.colours
      ?? colours(of: cloud.positions.map { ($0 * up).sum() }, map: .tide, range: nil)
  }

  /// Whether the colours are pictures of the world, with its own light and shade in them.
  var isPhotographic: Bool {
    if case .own = colouring { return cloud.colours != nil }
    return false
  }

  private func colours(
    of values: [Float],
    map: ColourMap,
    range: ValueRange?
  ) -> [SIMD3<UInt8>] {
    guard let range = range ?? .robust(values) else {
      return [SIMD3<UInt8>](repeating: ScalarPicture.unknown, count: values.count)
    }
    return values.map {
      $0.isFinite ? map.colour(at: range.fraction(of: $0)) : ScalarPicture.unknown
    }
  }
}
