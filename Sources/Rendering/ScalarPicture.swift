public import Imagery
internal import RealModule

/// How the numbers of a range are spread over the colours.
public enum ScalarScale: Sendable {
  /// Evenly.
  case linear
  /// Evenly in 1 / value, the first colour at the largest: depth, where near things need detail.
  case inverse
  /// Evenly in log value: sizes over several powers of ten.
  case logarithmic
}

/// A number per pixel as colours: depth, its sigma, differences.
public struct ScalarPicture: Sendable {
  /// The colours.
  public var map: ColourMap

  /// The numbers at the ends of the colours; positive unless the scale is linear.
  public var range: ValueRange

  /// The spread between the ends.
  public var scale: ScalarScale

  /// The colour where nothing is known.
  public static let unknown = SIMD3<UInt8>(58, 58, 61)

  /// A rule from its parts.
  public init(map: ColourMap, range: ValueRange, scale: ScalarScale = .linear) {
    precondition(scale == .linear || range.lower > 0)
    self.map = map
    self.range = range
    self.scale = scale
  }

  /// Depth: near is bright.
  ///
  /// The range is given, or robust over the map's positive numbers.
  public static func depth(
    of depth: DepthMap,
    range: ValueRange? = nil,
    scale: ScalarScale = .inverse
  ) -> ScalarPicture {
    ScalarPicture(map: .ember, range: range ?? positiveRange(depth.values), scale: scale)
  }

  /// Sigma: certain is dark.
  ///
  /// The range is given, or robust over the map's positive numbers.
  public static func sigma(of sigma: DepthMap, range: ValueRange? = nil) -> ScalarPicture {
    ScalarPicture(map: .tide, range: range ?? positiveRange(sigma.values), scale: .logarithmic)
  }

  /// Signed differences: blue below zero, red above, as far as 98 % of them go.
  public static func difference(of values: DepthMap, limit: Float? = nil) -> ScalarPicture {
    let robust = orderStatistics(of: values.values.map(abs), at: [0.98])?.first
    let end = limit ?? robust.map { $0 > 0 ? $0 : 1 } ?? 1
    return ScalarPicture(map: .balance, range: ValueRange(lower: -end, upper: end))
  }

  /// Sizes of errors, from zero as far as 98 % of them go.
  public static func error(of values: DepthMap, limit: Float? = nil) -> ScalarPicture {
    let robust = orderStatistics(of: values.values, at: [0.98])?.first
    let end = limit ?? robust.map { $0 > 0 ? $0 : 1 } ?? 1
    return ScalarPicture(map: .tide, range: ValueRange(lower: 0, upper: end))
  }

  /// The picture of a map; numbers beyond the range have its ends' colours.
  public func picture(of numbers: DepthMap) -> Image {
    var image = Image(width: numbers.width, height: numbers.height, channels: 3)
    let line = colourLine
    numbers.values.withUnsafeBufferPointer { values in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        for (i, value) in values.enumerated() {
          let known = value.isFinite && (scale == .linear || value > 0)
          let colour = known ? map.colour(at: line(value)) : ScalarPicture.unknown
          pixels[3 * i] = colour.x
          pixels[3 * i + 1] = colour.y
          pixels[3 * i + 2] = colour.z
        }
      }
    }
    return image
  }

  /// Where a number's colour is along the map: 0 at the first colour, 1 at the last.
  func place(of value: Float) -> Float { colourLine(value) }

  private var colourLine: ColourLine {
    let lower = ColourLine.scaled(range.lower, scale)
    let upper = ColourLine.scaled(range.upper, scale)
    let (first, last) = scale == .inverse ? (upper, lower) : (lower, upper)
    return ColourLine(scale: scale, first: first, last: last)
  }

  private static func positiveRange(_ values: [Float]) -> ValueRange {
    ValueRange.robust(values.map { $0 > 0 ? $0 : .nan }) ?? ValueRange(lower: 1, upper: 1)
  }
}

/// The line from scaled numbers to places along a colour map.
private struct ColourLine {
  let scale: ScalarScale
  let first: Float
  let last: Float

  /// The middle, if the range is empty.
  func callAsFunction(_ value: Float) -> Float {
    first == last ? 0.5 : (ColourLine.scaled(value, scale) - first) / (last - first)
  }

  static func scaled(_ value: Float, _ scale: ScalarScale) -> Float {
    switch scale {
    case .linear: value
    case .inverse: 1 / value
    case .logarithmic: Float.log(value)
    }
  }
}
