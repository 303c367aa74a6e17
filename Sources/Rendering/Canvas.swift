internal import Geometry
public import Imagery

/// A colour picture to draw on, anti-aliased.
///
/// Positions are in pixels, (0, 0) the centre of the top-left one. What lies outside is not drawn.
public struct Canvas: Sendable {
  /// What has been drawn, in RGB.
  public private(set) var image: Image

  /// A canvas of one colour.
  public init(width: Int, height: Int, background: SIMD3<UInt8>) {
    image = Image(width: width, height: height, channels: 3)
    fill(x: 0, y: 0, width: width, height: height, background)
  }

  /// A canvas over a picture.
  public init(_ image: Image) { self.image = image.rgb }

  /// Width in pixels.
  public var width: Int { image.width }

  /// Height in pixels.
  public var height: Int { image.height }

  /// Mixes a colour into a pixel; `alpha` 0 leaves it, 1 replaces it, and beyond counts as these.
  public mutating func blend(_ colour: SIMD3<UInt8>, x: Int, y: Int, alpha: Float) {
    guard x >= 0, y >= 0, x < width, y < height, alpha > 0 else { return }
    let start = 3 * (y * width + x)
    let weight = min(1, alpha)
    for channel in 0..<3 {
      let old = Float(image.pixels[start + channel])
      image.pixels[start + channel] = UInt8(old + (Float(colour[channel]) - old) * weight + 0.5)
    }
  }

  /// Fills a rectangle given by its top-left pixel and its size.
  public mutating func fill(
    x: Int,
    y: Int,
    width: Int,
    height: Int,
    _ colour: SIMD3<UInt8>,
    alpha: Float = 1
  ) {
    let columns = max(0, x)..<max(0, x, min(self.width, x + width))
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in columns { blend(colour, x: column, y: row, alpha: alpha) }
    }
  }

  /// Puts a picture with its top-left corner at a pixel.
  public mutating func draw(_ picture: Image, x: Int, y: Int) {
    let source = picture.rgb
    let first = max(0, -x)
    let count = min(source.width, width - x) - first
    guard count > 0 else { return }
    for row in max(0, -y)..<max(0, -y, min(source.height, height - y)) {
      let from = 3 * (row * source.width + first)
      let to = 3 * ((y + row) * width + x + first)
      image.pixels.replaceSubrange(
        to..<to + 3 * count,
        with: source.pixels[from..<from + 3 * count]
      )
    }
  }

  /// Draws a line with round ends.
  public mutating func line(
    from a: SIMD2<Double>,
    to b: SIMD2<Double>,
    width: Double,
    _ colour: SIMD3<UInt8>,
    alpha: Float = 1
  ) {
    polyline([a, b], width: width, colour, alpha: alpha)
  }

  /// Draws a disc.
  public mutating func disc(
    centre: SIMD2<Double>,
    radius: Double,
    _ colour: SIMD3<UInt8>,
    alpha: Float = 1
  ) {
    polyline([centre, centre], width: 2 * radius, colour, alpha: alpha)
  }

  /// Draws connected lines with round ends and joints; overlaps are inked once.
  public mutating func polyline(
    _ points: [SIMD2<Double>],
    width lineWidth: Double,
    _ colour: SIMD3<UInt8>,
    alpha: Float = 1
  ) {
    let margin = lineWidth / 2 + 1
    var coverage: [Int: Float] = [:]
    for (a, b) in zip(points, points.dropFirst()) {
      guard let (p, q) = clipped(a, b, margin: margin) else { continue }
      let along = q - p
      let squared = dot(along, along)
      let rows = pixelRange(p.y, q.y, margin: margin, count: height)
      for y in rows {
        // Only the stretch of the line near this row can ink it.
        let (start, end) = stretch(from: p, to: q, nearRow: Double(y), margin: margin)
        for x in pixelRange(start, end, margin: margin, count: width) {
          let offset = SIMD2(Double(x), Double(y)) - p
          let t = squared > 0 ? min(1, max(0, dot(offset, along) / squared)) : 0
          let ink = Float(lineWidth / 2 + 0.5 - length(offset - along * t))
          guard ink > 0 else { continue }
          let limited = min(ink, Float(min(1, lineWidth)))
          coverage[y * width + x, default: 0] = max(coverage[y * width + x] ?? 0, limited)
        }
      }
    }
    for (index, ink) in coverage {
      blend(colour, x: index % width, y: index / width, alpha: ink * alpha)
    }
  }

  /// Writes a line of text with its capitals' top-left corner at a pixel.
  ///
  /// `scale` is how many pixels one of the typeface's has on each side.
  public mutating func text(
    _ text: String,
    x: Int,
    y: Int,
    scale: Int = 2,
    _ colour: SIMD3<UInt8>,
    alpha: Float = 1
  ) {
    forEachDot(of: text) { dotX, dotY in
      fill(
        x: x + dotX * scale,
        y: y + dotY * scale,
        width: scale,
        height: scale,
        colour,
        alpha: alpha
      )
    }
  }

  /// Writes a line of text that reads upwards, its first capital's top-left corner at a pixel.
  mutating func textUpwards(
    _ text: String,
    x: Int,
    y: Int,
    scale: Int,
    _ colour: SIMD3<UInt8>
  ) {
    forEachDot(of: text) { dotX, dotY in
      fill(
        x: x + dotY * scale,
        y: y - (dotX + 1) * scale,
        width: scale,
        height: scale,
        colour
      )
    }
  }

  /// The width of a line of text in pixels.
  public static func width(of text: String, scale: Int = 2) -> Int {
    BitmapFont.width(of: text) * scale
  }

  /// The height of a line of text in pixels, from the capitals' top to the baseline.
  public static func capHeight(scale: Int = 2) -> Int { BitmapFont.capHeight * scale }

  private func forEachDot(of text: String, _ draw: (Int, Int) -> Void) {
    var left = 0
    for character in text {
      let glyph = BitmapFont.glyph(character)
      for (row, bits) in glyph.rows.enumerated() {
        for column in 0..<glyph.width where bits >> column & 1 == 1 { draw(left + column, row) }
      }
      left += glyph.width + 1
    }
  }

  private func pixelRange(_ a: Double, _ b: Double, margin: Double, count: Int) -> Range<Int> {
    let low = Int(max(0, min(Double(count), (min(a, b) - margin).rounded(.up))))
    let high = Int(max(-1, min(Double(count - 1), (max(a, b) + margin).rounded(.down))))
    return low..<max(low, high + 1)
  }

  private func stretch(
    from p: SIMD2<Double>,
    to q: SIMD2<Double>,
    nearRow y: Double,
    margin: Double
  ) -> (Double, Double) {
    let rise = q.y - p.y
    guard abs(rise) > 1e-9 else { return (p.x, q.x) }
    let t0 = min(1, max(0, (y - margin - p.y) / rise))
    let t1 = min(1, max(0, (y + margin - p.y) / rise))
    return (p.x + (q.x - p.x) * t0, p.x + (q.x - p.x) * t1)
  }

  /// The part of a line near the picture (Liang and Barsky 1984); nil if none, or if not finite.
  private func clipped(
    _ a: SIMD2<Double>,
    _ b: SIMD2<Double>,
    margin: Double
  ) -> (SIMD2<Double>, SIMD2<Double>)? {
    guard (a + b).x.isFinite, (a + b).y.isFinite else { return nil }
    let along = b - a
    var (start, end) = (0.0, 1.0)
    for (step, room) in [
      (-along.x, a.x + margin), (along.x, Double(width) - 1 + margin - a.x),
      (-along.y, a.y + margin), (along.y, Double(height) - 1 + margin - a.y),
    ] {
      if step == 0 {
        if room < 0 { return nil }
      } else if step < 0 {
        start = max(start, room / step)
      } else {
        end = min(end, room / step)
      }
    }
    return start <= end ? (a + along * start, a + along * end) : nil
  }
}
