/// A line drawing: shapes in the order in which they are drawn, for SVG or for pixels.
///
/// Positions are in units of its own, (0, 0) the top left corner; one is a pixel of a web page.
public struct Drawing: Sendable {
  /// Colours by purpose, so that one drawing suits a light page and a dark one.
  public enum Ink: String, CaseIterable, Sendable {
    /// Behind everything.
    case page
    /// Text and axes.
    case foreground
    /// Text of lesser rank.
    case muted
    /// Lines that only guide the eye.
    case grid
    /// What the drawing is about.
    case primary
    /// What it is compared with.
    case reference
  }

  enum Anchor: String {
    case start, middle, end
  }

  enum Shape {
    case line([SIMD2<Double>], ink: Ink, width: Double)
    case bar(corner: SIMD2<Double>, size: SIMD2<Double>, ink: Ink)
    case disc(centre: SIMD2<Double>, radius: Double, fill: Ink, rim: Ink)
    case text(String, at: SIMD2<Double>, anchor: Anchor, ink: Ink, isUpright: Bool)
  }

  /// Width in the drawing's units.
  public let width: Double

  /// Height in the drawing's units.
  public let height: Double

  /// What it shows, for those who cannot see it.
  public let description: String

  private(set) var shapes: [Shape] = []

  init(width: Double, height: Double, description: String) {
    self.width = width
    self.height = height
    self.description = description
  }

  /// The height of capitals in text.
  static let capHeight = 9.0

  mutating func line(_ points: [SIMD2<Double>], _ ink: Ink, width: Double) {
    shapes.append(.line(points, ink: ink, width: width))
  }

  mutating func bar(corner: SIMD2<Double>, size: SIMD2<Double>, _ ink: Ink) {
    shapes.append(.bar(corner: corner, size: size, ink: ink))
  }

  mutating func disc(centre: SIMD2<Double>, radius: Double, fill: Ink, rim: Ink) {
    shapes.append(.disc(centre: centre, radius: radius, fill: fill, rim: rim))
  }

  /// Writes text with its baseline at a position; `isUpright` is false for text that reads upwards.
  mutating func text(
    _ text: String,
    at position: SIMD2<Double>,
    anchor: Anchor = .start,
    _ ink: Ink = .foreground,
    isUpright: Bool = true
  ) {
    shapes.append(.text(text, at: position, anchor: anchor, ink: ink, isUpright: isUpright))
  }
}

extension Drawing.Ink {
  /// The colour on a light page.
  var onLight: SIMD3<UInt8> {
    switch self {
    case .page: SIMD3(255, 255, 255)
    case .foreground: SIMD3(38, 41, 48)
    case .muted: SIMD3(112, 117, 128)
    case .grid: SIMD3(229, 231, 235)
    case .primary: SIMD3(217, 83, 25)
    case .reference: SIMD3(150, 158, 172)
    }
  }

  /// The colour on a dark page.
  var onDark: SIMD3<UInt8> {
    switch self {
    case .page: SIMD3(24, 26, 31)
    case .foreground: SIMD3(226, 228, 233)
    case .muted: SIMD3(143, 149, 161)
    case .grid: SIMD3(48, 51, 59)
    case .primary: SIMD3(255, 138, 61)
    case .reference: SIMD3(116, 126, 144)
    }
  }
}
