import Geometry

/// How a face looks: a colour, and up to three layers of pattern added to it.
///
/// Layers add, so that filtering each gives the filtered sum.
public struct Surface: Sendable {
  /// RGB in grey levels, 0 … 255, where all layers are at their mean; the fourth lane is unused.
  var base: SIMD4<Float>
  /// From coarse to fine.
  var layers: (Layer, Layer, Layer)
  /// A photo under the layers.
  var photo = Photo.none

  /// One tile of a bank laid over a face.
  struct Layer: Sendable {
    var tile = 0
    /// Texels per metre times the cosine and sine of the angle at which the tile lies.
    var across = Vector2(1, 0)
    /// Where the face's origin lies in the tile, in texels.
    var origin = Vector2(0, 0)
    /// The binary logarithm of texels per metre.
    var detail: Float = 0
    /// RGB added from the tile's smallest to its greatest value, in grey levels.
    var amplitude = SIMD4<Float>(repeating: 0)

    /// No pattern.
    static let none = Layer()
  }

  /// A photo laid over a face.
  struct Photo: Sendable {
    /// −1 for none.
    var index = -1
    /// Pixels per metre times the cosine and sine of the angle at which the photo lies.
    var across = Vector2(1, 0)
    /// Where the face's origin lies in the photo, in pixels.
    var origin = Vector2(0, 0)
    /// The binary logarithm of pixels per metre.
    var detail: Float = 0
    /// What its colours are multiplied with.
    var gain = SIMD4<Float>(repeating: 0)

    /// No photo.
    static let none = Photo()
  }

  /// A surface of one colour, in grey levels 0 … 255.
  public init(colour: SIMD3<Float>) {
    base = SIMD4(colour, 0)
    layers = (.none, .none, .none)
  }

  /// The same surface with its pattern's contrast times `factor`.
  public func contrast(times factor: Float) -> Surface {
    var out = self
    out.layers.0.amplitude *= factor
    out.layers.1.amplitude *= factor
    out.layers.2.amplitude *= factor
    // A photo fades towards middle grey.
    out.base += out.photo.gain * (128 * (1 - factor))
    out.photo.gain *= factor
    return out
  }

  /// The same surface in `light` times the light.
  func lit(by light: Float) -> Surface {
    var out = self
    out.base *= light
    out.layers.0.amplitude *= light
    out.layers.1.amplitude *= light
    out.layers.2.amplitude *= light
    out.photo.gain *= light
    return out
  }
}

extension Surface.Layer {
  init(
    tile: Int,
    texelsPerMetre: Double,
    turns: Double,
    origin: Vector2,
    amplitude: SIMD3<Float>
  ) {
    self.tile = tile
    across = Vector2(cosine(turns: turns), sine(turns: turns)) * texelsPerMetre
    self.origin = origin
    detail = logarithm2(Float(texelsPerMetre))
    self.amplitude = SIMD4(amplitude, 0)
  }
}

/// What a pixel covers of a face: an ellipse, in metres on the face (Heckbert, "Fundamentals of
/// texture mapping and image warping", 1989, section 3.5).
struct Footprint {
  /// The middle.
  var u: Double
  var v: Double
  /// From tap to tap along the longer axis.
  var stepU = 0.0
  var stepV = 0.0
  /// Samples along the longer axis.
  var taps = 1
  /// Binary logarithms of the width that one sample covers, and of the longer axis.
  var width: Float = 0
  var longest: Float = 0

  static let mostTaps = 6

  /// How many levels finer to look up than the pixel is wide.
  ///
  /// Levels are smoother than the mean over a texel, since their low pass is wide and the look-up
  /// bilinear. Here an image is within about one grey level of the mean over its pixels; at 0 it is
  /// two off, and at 1 the next frame differs more than that.
  static let sharpness: Float = 0.6

  /// The ellipse of a pixel whose edges map to the columns (ux, vx) and (uy, vy).
  @inline(__always)
  init(u: Double, v: Double, ux: Double, vx: Double, uy: Double, vy: Double) {
    self.u = u
    self.v = v
    // Eigenvalues of J Jᵀ are the squared axes.
    let a = ux * ux + uy * uy
    let b = ux * vx + uy * vy
    let c = vx * vx + vy * vy
    let half = (a - c) * 0.5
    let root = (half * half + b * b).squareRoot()
    let mean = (a + c) * 0.5
    let major = mean + root
    let minor = mean - root
    longest = 0.5 * logarithm2(Float(major)) - Footprint.sharpness
    // Below a ratio of 1.5 one round sample will do.
    guard major > 2.25 * minor else {
      width = longest
      return
    }
    let most = Double(Footprint.mostTaps)
    let ratio = minor * most * most > major ? (major / minor).squareRoot() : most
    taps = Int(ratio + 0.5)
    width = longest - logarithm2(Float(taps))
    // The eigenvector, from the row of J Jᵀ − λ I that is farther from zero.
    let (x, y) = half > 0 ? (half + root, b) : (b, root - half)
    let scale = (major / (x * x + y * y)).squareRoot() / Double(taps)
    stepU = x * scale
    stepV = y * scale
  }
}

extension Surface {
  /// The mean colour over a footprint, before shading.
  @inline(__always)
  func colour(over footprint: Footprint, in textures: PinnedTextures) -> SIMD4<Float> {
    var colour =
      base + layers.0.colour(over: footprint, in: textures)
      + layers.1.colour(over: footprint, in: textures)
      + layers.2.colour(over: footprint, in: textures)
    if photo.index >= 0 { colour += photo.colour(over: footprint, in: textures) }
    return colour
  }
}

extension Surface.Layer {
  @inline(__always)
  fileprivate func colour(
    over footprint: Footprint,
    in textures: PinnedTextures
  ) -> SIMD4<Float> {
    guard amplitude != .zero else { return .zero }
    let value = footprint.mean(across: across, origin: origin, detail: detail) { u, v, detail in
      textures.value(tile: tile, u: u, v: v, detail: detail)
    }
    return amplitude * (value * (1 / 255) - 0.5)
  }
}

extension Surface.Photo {
  @inline(__always)
  fileprivate func colour(
    over footprint: Footprint,
    in textures: PinnedTextures
  ) -> SIMD4<Float> {
    guard let photos = textures.photos else { return .zero }
    return gain
      * footprint.mean(across: across, origin: origin, detail: detail) { u, v, detail in
        photos.colour(photo: index, u: u, v: v, detail: detail)
      }
  }
}

extension Footprint {
  /// The mean of a texture, along the longer axis tap by tap.
  @inline(__always)
  fileprivate func mean<Value: TextureValue>(
    across: Vector2,
    origin: Vector2,
    detail: Float,
    _ value: (_ u: Double, _ v: Double, _ detail: Float) -> Value
  ) -> Value {
    let centreU = across.x * u - across.y * v + origin.x
    let centreV = across.y * u + across.x * v + origin.y
    guard taps > 1, longest + detail > 0 else { return value(centreU, centreV, longest + detail) }
    let du = across.x * stepU - across.y * stepV
    let dv = across.y * stepU + across.x * stepV
    let first = 0.5 - 0.5 * Double(taps)
    var sum = Value.zero
    for tap in 0..<taps {
      let along = first + Double(tap)
      sum = sum + value(centreU + along * du, centreV + along * dv, width + detail)
    }
    return sum / Float(taps)
  }
}

/// What a texture holds: one number, or a colour.
private protocol TextureValue {
  static var zero: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func / (a: Self, b: Float) -> Self
}

extension Float: TextureValue {}
extension SIMD4<Float>: TextureValue {}

/// The binary logarithm of a positive number to 0.09: exponent plus significand.
@inline(__always)
func logarithm2(_ value: Float) -> Float {
  Float(Int32(bitPattern: value.bitPattern)) * 0x1p-23 - 127
}
