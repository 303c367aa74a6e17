/// What the numbers of a depth network mean.
public enum DepthMeaning: Equatable, Sendable {
  /// Depth in metres.
  case metres
  /// Depth in metres, had the camera moved by `displacement` metres between both images.
  case metresPer(displacement: Double)
  /// Depth in the units of the trajectory that says where the images were taken.
  case trajectoryUnits
  /// Depth of unknown scale.
  case depth
  /// The inverse of depth, of unknown scale.
  case inverse
  /// The inverse of depth, of unknown scale and shift.
  case shiftedInverse
}

/// What a depth network tells.
public struct DepthPrediction: Sendable {
  /// The numbers, at the size of the image; what they are is `meaning`.
  public let values: DepthMap

  /// What they mean.
  public let meaning: DepthMeaning

  /// Numbers and what they mean.
  public init(values: DepthMap, meaning: DepthMeaning) {
    self.values = values
    self.meaning = meaning
  }

  /// z-depth in a unit that nothing tells, or nil where the shift of its inverse is unknown.
  ///
  /// NaN where the prediction is not above 0.
  public var depth: DepthMap? {
    var map = values
    switch meaning {
    case .metres, .metresPer, .trajectoryUnits, .depth:
      map.values = values.values.map { $0 > 0 ? $0 : .nan }
    case .inverse: map.values = values.values.map { $0 > 0 ? 1 / $0 : .nan }
    case .shiftedInverse: return nil
    }
    return map
  }
}
