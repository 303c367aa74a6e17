public import Imagery

extension ScalarPicture {
  /// The key to the colours: a bar with numbers and a title such as "depth, m".
  public func colourBar(
    width: Int,
    title: String,
    ink: SIMD3<UInt8> = SIMD3(225, 226, 230),
    background: SIMD3<UInt8> = SIMD3(20, 21, 24)
  ) -> Image {
    let textScale = width >= 480 ? 2 : 1
    let lineHeight = BitmapFont.lineHeight * textScale
    let margin = 4 * textScale
    let barHeight = 6 * textScale
    let barTop = margin + lineHeight + textScale
    let numbersTop = barTop + barHeight + 3 * textScale
    var canvas = Canvas(
      width: width,
      height: numbersTop + lineHeight + margin,
      background: background
    )
    canvas.text(title, x: margin, y: margin, scale: textScale, ink)

    let barWidth = width - 2 * margin
    guard barWidth > 1 else { return canvas.image }
    for x in 0..<barWidth {
      let colour = map.colour(at: Float(x) / Float(barWidth - 1))
      canvas.fill(x: margin + x, y: barTop, width: 1, height: barHeight, colour)
    }
    var taken = Int.min
    for label in barLabels(count: max(2, barWidth / (30 * textScale))) {
      let centre = margin + Int((label.place * Float(barWidth - 1)).rounded())
      let textWidth = Canvas.width(of: label.text, scale: textScale)
      let left = min(max(centre - textWidth / 2, margin), width - margin - textWidth)
      guard left >= taken else { continue }
      canvas.fill(
        x: centre,
        y: barTop + barHeight,
        width: textScale,
        height: 2 * textScale,
        ink
      )
      canvas.text(label.text, x: left, y: numbersTop, scale: textScale, ink)
      taken = left + textWidth + 4 * textScale
    }
    return canvas.image
  }

  /// A picture over its colour bar.
  public func pictureWithBar(of numbers: DepthMap, title: String) -> Image {
    let picture = picture(of: numbers)
    return picture.above(colourBar(width: picture.width, title: title))
  }

  /// Round numbers and their places along the bar, from left to right.
  private func barLabels(count: Int) -> [(text: String, place: Float)] {
    let (lower, upper) = (Double(range.lower), Double(range.upper))
    guard upper > lower else { return [(NumberText.significant(lower), 0.5)] }
    if scale == .linear {
      let ticks = Ticks(from: lower, to: upper, count: min(count, 8))
      return zip(ticks.labels, ticks.values).map { ($0, place(of: Float($1))) }
    }
    // 1, 2 and 5 in every power of ten, or evenly where the range holds few of those.
    var values: [Double] = []
    var value = Ticks.roundStep(atLeast: lower)
    while value <= upper && values.count < 100 {
      values.append(value)
      value = Ticks.roundStep(atLeast: value * 1.01)
    }
    if values.count < 3 { values = Ticks(from: lower, to: upper, count: min(count, 6)).values }
    let labels = values.map { (NumberText.trimmed($0), place(of: Float($0))) }
    return scale == .inverse ? labels.reversed() : labels
  }
}
