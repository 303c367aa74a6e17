extension Drawing {
  /// The drawing as a file of its own, with its colours for light and dark pages.
  public var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" \(viewBox) width="\(number(width))" \
    height="\(number(height))">
    <title>\(HTML.escaped(description))</title>
    <style>\(Drawing.styleSheet)</style>
    <rect class="d-page" width="\(number(width))" height="\(number(height))"/>
    \(elements)
    </svg>

    """
  }

  /// The drawing as an element of a page that has `styleSheet`.
  var svgElement: String {
    """
    <svg \(viewBox) role="img" aria-label="\(HTML.escaped(description))">
    \(elements)
    </svg>
    """
  }

  /// The colours of the drawing's classes, on light pages and on dark ones.
  static var styleSheet: String {
    func rules(_ colour: (Ink) -> SIMD3<UInt8>) -> String {
      Ink.allCases.map { ink in
        let hex = HTML.hex(colour(ink))
        return ".d-\(ink.rawValue){fill:\(hex)}.d-\(ink.rawValue)-line{stroke:\(hex)}"
      }.joined()
    }
    return "text{font:12px system-ui,-apple-system,\"Segoe UI\",sans-serif}"
      + ".d-line{fill:none;stroke-linecap:round;stroke-linejoin:round}" + rules(\.onLight)
      + "@media(prefers-color-scheme:dark){" + rules(\.onDark) + "}"
  }

  private var viewBox: String { "viewBox=\"0 0 \(number(width)) \(number(height))\"" }

  private var elements: String { shapes.map(element).joined(separator: "\n") }

  private func element(_ shape: Shape) -> String {
    switch shape {
    case .line(let points, let ink, let width):
      let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
      return "<polyline class=\"d-line d-\(ink.rawValue)-line\" stroke-width=\"\(number(width))\" "
        + "points=\"\(list)\"/>"
    case .bar(let corner, let size, let ink):
      return "<rect class=\"d-\(ink.rawValue)\" x=\"\(number(corner.x))\" "
        + "y=\"\(number(corner.y))\" width=\"\(number(size.x))\" height=\"\(number(size.y))\"/>"
    case .disc(let centre, let radius, let fill, let rim):
      return "<circle class=\"d-\(fill.rawValue) d-\(rim.rawValue)-line\" stroke-width=\"2\" "
        + "cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\"/>"
    case .text(let text, let place, let anchor, let ink, let isUpright):
      let (x, y) = (number(place.x), number(place.y))
      let turn = isUpright ? "" : " transform=\"rotate(-90 \(x) \(y))\""
      return "<text class=\"d-\(ink.rawValue)\" text-anchor=\"\(anchor.rawValue)\" "
        + "x=\"\(x)\" y=\"\(y)\"\(turn)>\(HTML.escaped(text))</text>"
    }
  }

  /// A coordinate to a hundredth, with an ASCII minus sign.
  private func number(_ value: Double) -> String {
    let hundredths = Int((min(1e9, max(-1e9, value)) * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let decimals =
      rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return (hundredths < 0 ? "-" : "") + "\(whole)" + decimals
  }
}
