// The colour code of optical flow of Baker, Scharstein, Lewis, Roth, Black and Szeliski, "A database
// and evaluation methodology for optical flow", IJCV 2011: hue is direction, saturation is length.

public import Imagery
internal import RealModule

/// Optical flow in the colours of the Middlebury wheel.
public struct FlowWheel: Sendable {
  /// The length, in pixels, that has full saturation; longer vectors are darkened.
  public var fullLength: Float

  /// A wheel for flow up to a length in pixels.
  public init(fullLength: Float) {
    precondition(fullLength > 0)
    self.fullLength = fullLength
  }

  /// A wheel for a field: one vector in a hundred is longer than its full length.
  ///
  /// A field without motion, or with nothing known, gets a full length of one pixel.
  public init(for flow: FlowField) {
    let longest = orderStatistics(of: flow.vectors.map { ($0 * $0).sum().squareRoot() }, at: [0.99])
    let length = longest?.first ?? 0
    self.init(fullLength: length > 0 ? length : 1)
  }

  /// The picture of a field; black where nothing is known.
  public func picture(of flow: FlowField) -> Image {
    var image = Image(width: flow.width, height: flow.height, channels: 3)
    let scale = 1 / fullLength
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      flow.vectors.withUnsafeBufferPointer { vectors in
        FlowWheel.hues.withUnsafeBufferPointer { hues in
          for (i, vector) in vectors.enumerated() where vector.x.isFinite && vector.y.isFinite {
            let colour = FlowWheel.colour(of: vector * scale, among: hues)
            pixels[3 * i] = colour.x
            pixels[3 * i + 1] = colour.y
            pixels[3 * i + 2] = colour.z
          }
        }
      }
    }
    return image
  }

  /// A disc with the colour of each direction and length up to the full one, as a key to pictures.
  public static func key(diameter: Int, background: SIMD3<UInt8> = SIMD3(255, 255, 255)) -> Image {
    precondition(diameter > 0)
    var canvas = Canvas(width: diameter, height: diameter, background: background)
    let radius = Float(diameter) / 2
    for y in 0..<diameter {
      for x in 0..<diameter {
        let offset = SIMD2(Float(x), Float(y)) + 0.5 - radius
        let length = (offset * offset).sum().squareRoot()
        canvas.blend(
          colour(of: offset / max(radius, length)),
          x: x,
          y: y,
          alpha: radius - length + 0.5
        )
      }
    }
    return canvas.image
  }

  /// The colour of a vector in units of the full length.
  static func colour(of vector: SIMD2<Float>) -> SIMD3<UInt8> {
    hues.withUnsafeBufferPointer { colour(of: vector, among: $0) }
  }

  @inline(__always)
  private static func colour(
    of vector: SIMD2<Float>,
    among hues: UnsafeBufferPointer<SIMD3<Float>>
  ) -> SIMD3<UInt8> {
    let length = (vector.x * vector.x + vector.y * vector.y).squareRoot()
    let turn = Float.atan2(y: -vector.y, x: -vector.x) / Float.pi
    let place = (turn + 1) / 2 * Float(hues.count - 1)
    let first = Int(place)
    let next = hues[first + 1 < hues.count ? first + 1 : 0]
    let hue = hues[first] + (next - hues[first]) * (place - Float(first))
    let colour = (length <= 1 ? 1 - (1 - hue) * length : hue * 0.75) * 255
    return SIMD3(UInt8(colour.x), UInt8(colour.y), UInt8(colour.z))
  }

  /// The 55 hues around the wheel, 0 … 1: numbers of steps chosen by how well they are told apart.
  static let hues: [SIMD3<Float>] = {
    let red = SIMD3<Float>(1, 0, 0)
    let green = SIMD3<Float>(0, 1, 0)
    let blue = SIMD3<Float>(0, 0, 1)
    let arcs: [(from: SIMD3<Float>, to: SIMD3<Float>, steps: Int)] = [
      (red, red + green, 15), (red + green, green, 6), (green, green + blue, 4),
      (green + blue, blue, 11), (blue, blue + red, 13), (blue + red, red, 6),
    ]
    return arcs.flatMap { arc in
      (0..<arc.steps).map { arc.from + (arc.to - arc.from) * (Float($0) / Float(arc.steps)) }
    }
  }()
}
