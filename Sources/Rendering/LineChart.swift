internal import Geometry
internal import RealModule

/// Numbers that change over others, as lines.
public struct LineChart: Sendable {
  /// One line.
  public struct Line: Sendable {
    /// What it shows.
    public var name: String
    /// Its points, by ascending x; those that are not finite are left out.
    public var points: [SIMD2<Double>]
    /// Its colour.
    public var ink: Drawing.Ink

    /// A line from its parts.
    public init(name: String, points: [SIMD2<Double>], ink: Drawing.Ink) {
      self.name = name
      self.points = points
      self.ink = ink
    }
  }

  /// The lines, those behind first.
  public var lines: [Line]

  /// What x is, with its unit.
  public var across: String

  /// What y is, with its unit.
  public var upwards: String

  /// Whether equal factors of y are equally far apart; numbers that are not above 0 are left out.
  public var isLogarithmic: Bool

  /// A chart from its parts.
  public init(lines: [Line], across: String, upwards: String, isLogarithmic: Bool = false) {
    self.lines = lines
    self.across = across
    self.upwards = upwards
    self.isLogarithmic = isLogarithmic
  }

  /// The drawing, of a size in its units.
  public func drawing(width: Double = 720, height: Double = 300) -> Drawing {
    precondition(width > 200 && height > 120)
    var drawing = Drawing(
      width: width,
      height: height,
      description: "\(upwards) over \(across): \(lines.map(\.name).joined(separator: ", "))"
    )
    let shown = lines.map { line in line.points.compactMap(scaled) }
    let all = shown.flatMap { $0 }
    guard let first = all.first else {
      drawing.text("nothing yet", at: Vector2(width / 2, height / 2), anchor: .middle, .muted)
      return drawing
    }
    var low = all.reduce(first) { pointwiseMin($0, $1) }
    var high = all.reduce(first) { pointwiseMax($0, $1) }
    if high.x <= low.x { high.x = low.x + 1 }
    if !isLogarithmic { low.y = min(0, low.y) }
    let room = max((high.y - low.y) * 0.05, 1e-9)
    high.y += room
    if isLogarithmic { low.y -= room }

    let (left, right, top, bottom) = (70.0, width - 20, 36.0, height - 46)
    func place(_ point: SIMD2<Double>) -> SIMD2<Double> {
      let part = (point - low) / (high - low)
      return Vector2(left + part.x * (right - left), bottom - part.y * (bottom - top))
    }
    for (value, label) in ticksUpwards(low.y, high.y, count: Int((bottom - top) / 45)) {
      let y = place(Vector2(low.x, value)).y
      drawing.line([Vector2(left, y), Vector2(right, y)], .grid, width: 1)
      drawing.text(label, at: Vector2(left - 8, y + Drawing.capHeight / 2), anchor: .end, .muted)
    }
    let ticks = Ticks(from: low.x, to: high.x, count: Int((right - left) / 90))
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = place(Vector2(value, low.y)).x
      drawing.line([Vector2(x, bottom), Vector2(x, bottom + 4)], .muted, width: 1)
      drawing.text(label, at: Vector2(x, bottom + 18), anchor: .middle, .muted)
    }
    for (points, line) in zip(shown, lines) where !points.isEmpty {
      drawing.line(points.map(place), line.ink, width: line.ink == .primary ? 2 : 1.2)
    }
    drawing.text(across, at: Vector2((left + right) / 2, height - 8), anchor: .middle, .foreground)
    drawing.text(upwards, at: Vector2(left, 16), .foreground)
    drawLegend(right: right, in: &drawing)
    return drawing
  }

  private func scaled(_ point: SIMD2<Double>) -> SIMD2<Double>? {
    guard point.x.isFinite, point.y.isFinite else { return nil }
    guard isLogarithmic else { return point }
    return point.y > 0 ? Vector2(point.x, Double.log10(point.y)) : nil
  }

  /// Round numbers; on a logarithmic axis 1, 2 and 5 of every power of ten.
  private func ticksUpwards(_ low: Double, _ high: Double, count: Int) -> [(Double, String)] {
    guard isLogarithmic else {
      let ticks = Ticks(from: low, to: high, count: max(3, count))
      return Array(zip(ticks.values, ticks.labels))
    }
    guard high - low < 12 else { return [] }
    let factors = high - low > 2 ? [1.0] : [1.0, 2, 5]
    let powers = Int(low.rounded(.down))...Int(high.rounded(.up))
    return powers.flatMap { power in
      factors.compactMap { factor in
        let value = Double(power) + Double.log10(factor)
        guard value >= low, value <= high else { return nil }
        let number = power < 0 ? factor / Double.pow(10, -power) : factor * Double.pow(10, power)
        return (value, NumberText.fixed(number, decimals: max(0, -power)))
      }
    }
  }

  private func drawLegend(right: Double, in drawing: inout Drawing) {
    var x = right
    for line in lines.reversed() {
      x -= Double(Canvas.width(of: line.name, scale: 1)) + 14
      drawing.text(line.name, at: Vector2(x, 16), .foreground)
      drawing.line([Vector2(x - 24, 12), Vector2(x - 6, 12)], line.ink, width: 2.5)
      x -= 32
    }
  }
}
