// Colour maps as curves in OKLab (Björn Ottosson, "A perceptual color space for image processing",
// 2020): lightness rises steadily along each curve, and equal steps of the argument are equal
// distances along it, so that equal differences of the data look equally different.

internal import Imagery
internal import RealModule

/// Colours for the numbers 0 … 1.
public struct ColourMap: Sendable {
  /// The colours of 0, 1/255, … 1.
  public let colours: [SIMD3<UInt8>]

  /// Black violet over magenta and orange to pale yellow: depth, brightest where it is nearest.
  public static let ember = ColourMap(
    OKLabCurve(
      lightness: (0.17, 0.97),
      a: [0.034, -0.471, 5.166, -10.281, 6.696, -1.148],
      b: [-0.063, -0.435, -0.871, 9.538, -13.91, 5.81]
    )
  )

  /// Dark violet over blue and teal to yellow: sigmas, errors and other sizes.
  public static let tide = ColourMap(
    OKLabCurve(
      lightness: (0.24, 0.94),
      a: [0.044, -0.021, -1.006, 1.235, -0.42, 0.119],
      b: [-0.078, -0.278, 0.633, 0.298, -0.634, 0.214]
    )
  )

  /// Blue over near white to red: differences with a sign, zero in the middle.
  public static let balance = ColourMap(
    below: OKLabCurve(lightness: (0.95, 0.45), a: [0, -0.0375], b: [0, -0.14]),
    above: OKLabCurve(lightness: (0.95, 0.45), a: [0, 0.16], b: [0, 0.085])
  )

  /// The colour of a number, the end's colour beyond the ends, the first for NaN.
  public func colour(at value: Float) -> SIMD3<UInt8> {
    // max and min in this order turn NaN into 0.
    colours[Int(Float.minimum(1, Float.maximum(0, value)) * 255 + 0.5)]
  }

  init(_ curve: OKLabCurve) { colours = curve.evenColours(count: 256) }

  init(below: OKLabCurve, above: OKLabCurve) {
    colours = below.evenColours(count: 128).reversed() + above.evenColours(count: 128)
  }
}

/// A curve through OKLab: lightness linear in its parameter, a and b polynomials of it.
struct OKLabCurve {
  /// Lightness at the start and at the end.
  let lightness: (start: Double, end: Double)

  /// Coefficients of a, constant first.
  let a: [Double]

  /// Coefficients of b, constant first.
  let b: [Double]

  func point(at t: Double) -> SIMD3<Double> {
    func polynomial(_ coefficients: [Double]) -> Double {
      coefficients.reversed().reduce(0) { $0 * t + $1 }
    }
    return SIMD3(
      lightness.start + (lightness.end - lightness.start) * t,
      polynomial(a),
      polynomial(b)
    )
  }

  /// Colours at equal distances along the curve, its ends included.
  func evenColours(count: Int) -> [SIMD3<UInt8>] {
    let steps = 1024
    let points = (0...steps).map { point(at: Double($0) / Double(steps)) }
    var travelled = [0.0]
    for (p, q) in zip(points, points.dropFirst()) {
      let d = q - p
      travelled.append((travelled.last ?? 0) + (d * d).sum().squareRoot())
    }
    var segment = 0
    return (0..<count).map { i in
      let wanted = travelled[steps] * Double(i) / Double(count - 1)
      while segment < steps - 1 && travelled[segment + 1] < wanted { segment += 1 }
      let start = travelled[segment]
      let within = (wanted - start) / (travelled[segment + 1] - start)
      return OKLab.sRGB(point(at: (Double(segment) + within) / Double(steps)))
    }
  }
}

/// Conversions between sRGB and OKLab.
enum OKLab {
  /// The nearest 8-bit sRGB colour; what is out of its gamut is clipped.
  static func sRGB(_ lab: SIMD3<Double>) -> SIMD3<UInt8> {
    let l = lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z
    let m = lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z
    let s = lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z
    let (l3, m3, s3) = (l * l * l, m * m * m, s * s * s)
    return SIMD3(
      encoded(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3),
      encoded(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3),
      encoded(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3)
    )
  }

  /// The place of an 8-bit sRGB colour.
  static func lab(sRGB colour: SIMD3<UInt8>) -> SIMD3<Double> {
    let (r, g, b) = (decoded(colour.x), decoded(colour.y), decoded(colour.z))
    let l = Double.root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 3)
    let m = Double.root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 3)
    let s = Double.root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b, 3)
    return SIMD3(
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    )
  }

  private static func encoded(_ linear: Double) -> UInt8 {
    let x = min(1, max(0, linear))
    let y = x <= 0.0031308 ? 12.92 * x : 1.055 * Double.pow(x, 1 / 2.4) - 0.055
    return UInt8(y * 255 + 0.5)
  }

  private static func decoded(_ byte: UInt8) -> Double {
    let y = Double(byte) / 255
    return y <= 0.04045 ? y / 12.92 : Double.pow((y + 0.055) / 1.055, 2.4)
  }
}
