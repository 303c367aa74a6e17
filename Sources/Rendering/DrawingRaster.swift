public import Imagery

extension Drawing {
  /// The drawing in pixels, `scale` of them a unit of the drawing.
  public func image(background: MapStyle.Background = .light, scale: Int = 2) -> Image {
    precondition(scale > 0)
    func colour(_ ink: Ink) -> SIMD3<UInt8> { background == .light ? ink.onLight : ink.onDark }
    let factor = Double(scale)
    // From the corner of the drawing to the centre of the first pixel.
    func pixel(_ place: SIMD2<Double>) -> SIMD2<Double> { place * factor - 0.5 }
    var canvas = Canvas(
      width: Int((width * factor).rounded()),
      height: Int((height * factor).rounded()),
      background: colour(.page)
    )
    for shape in shapes {
      switch shape {
      case .line(let points, let ink, let width):
        canvas.polyline(points.map(pixel), width: width * factor, colour(ink))
      case .bar(let corner, let size, let ink):
        let from = (corner * factor).rounded(.toNearestOrAwayFromZero)
        let to = ((corner + size) * factor).rounded(.toNearestOrAwayFromZero)
        canvas.fill(
          x: Int(from.x),
          y: Int(from.y),
          width: Int(to.x - from.x),
          height: Int(to.y - from.y),
          colour(ink)
        )
      case .disc(let centre, let radius, let fill, let rim):
        canvas.disc(centre: pixel(centre), radius: (radius + 1) * factor, colour(rim))
        canvas.disc(centre: pixel(centre), radius: (radius - 1) * factor, colour(fill))
      case .text(let text, let place, let anchor, let ink, let isUpright):
        let length = Canvas.width(of: text, scale: scale)
        let shift =
          switch anchor {
          case .start: 0
          case .middle: length / 2
          case .end: length
          }
        let (x, y) = (Int((place.x * factor).rounded()), Int((place.y * factor).rounded()))
        if isUpright {
          canvas.text(
            text,
            x: x - shift,
            y: y - Canvas.capHeight(scale: scale),
            scale: scale,
            colour(ink)
          )
        } else {
          canvas.textUpwards(
            text,
            x: x - Canvas.capHeight(scale: scale),
            y: y + shift,
            scale: scale,
            colour(ink)
          )
        }
      }
    }
    return canvas.image
  }
}
