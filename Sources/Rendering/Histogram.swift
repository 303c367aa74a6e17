internal import Geometry

/// How often numbers of each size occur, as bars.
public struct Histogram: Sendable {
  /// The numbers; those that are not finite do not count.
  public var values: [Float]

  /// What the numbers are, with their unit: "sigma, m".
  public var title: String

  /// A histogram from its parts.
  public init(values: [Float], title: String) {
    self.values = values
    self.title = title
  }

  /// The drawing, of a width in its units; numbers up to the 99th percentile, median marked.
  public func drawing(width: Double = 720, height: Double = 200, bins: Int = 48) -> Drawing {
    precondition(width > 100 && height > 80 && bins > 0)
    var drawing = Drawing(
      width: width,
      height: height,
      description: "Histogram of \(title)"
    )
    guard let marks = orderStatistics(of: values, at: [0.001, 0.5, 0.99]) else {
      drawing.text("nothing known", at: Vector2(width / 2, height / 2), anchor: .middle, .muted)
      return drawing
    }
    let low = min(0, Double(marks[0]))
    let high = Double(marks[2]) > low ? Double(marks[2]) : low + 1
    var counts = [Int](repeating: 0, count: bins)
    for value in values where value.isFinite {
      let place = (Double(value) - low) / (high - low) * Double(bins)
      if place >= 0, place <= Double(bins) { counts[min(bins - 1, Int(place))] += 1 }
    }

    let (left, right, top) = (18.0, width - 18, 34.0)
    let bottom = height - 42
    let most = Double(max(1, counts.max() ?? 1))
    let step = (right - left) / Double(bins)
    for (i, count) in counts.enumerated() where count > 0 {
      let tall = max(1, Double(count) / most * (bottom - top))
      drawing.bar(
        corner: Vector2(left + Double(i) * step, bottom - tall),
        size: Vector2(step - 1.5, tall),
        .reference
      )
    }
    drawing.line([Vector2(left, bottom), Vector2(right, bottom)], .grid, width: 1)
    let ticks = Ticks(from: low, to: high, count: Int(width / 90))
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = left + (value - low) / (high - low) * (right - left)
      drawing.text(label, at: Vector2(x, bottom + 16), anchor: .middle, .muted)
    }
    drawing.text(title, at: Vector2((left + right) / 2, height - 8), anchor: .middle, .foreground)

    let median = left + (Double(marks[1]) - low) / (high - low) * (right - left)
    drawing.line([Vector2(median, 10), Vector2(median, bottom)], .primary, width: 1.5)
    let isRight = median > (left + right) / 2
    drawing.text(
      "median \(NumberText.significant(Double(marks[1])))",
      at: Vector2(median + (isRight ? -7 : 7), 19),
      anchor: isRight ? .end : .start,
      .foreground
    )
    return drawing
  }
}
