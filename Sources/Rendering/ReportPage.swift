/// A report as one page that needs nothing else: no network, no other file, no script.
public struct ReportPage: Sendable {
  private let content: ReportContent

  /// The page of a report.
  public init(_ content: ReportContent) { self.content = content }

  private struct Section {
    let id: String
    let link: String
    let title: String
    let body: String
  }

  /// The page's HTML.
  public var html: String {
    let sections = [
      Section(id: "map", link: "Map", title: "What was mapped", body: mapViews),
      Section(
        id: "certainty",
        link: "Certainty",
        title: "How sure it is",
        body: part(content.certainty)
      ),
      Section(id: "accuracy", link: "Accuracy", title: "How right it is", body: accuracy),
      Section(
        id: "movers",
        link: "Movers",
        title: "What moved on its own",
        body: part(content.movers)
      ),
      Section(
        id: "path",
        link: "Path",
        title: "Where the camera went",
        body: part(content.path)
      ),
      Section(
        id: "segments",
        link: "Segments",
        title: "What could not be joined",
        body: part(content.segments)
      ),
      Section(id: "frames", link: "Frames", title: "Frame by frame", body: frames),
      Section(id: "time", link: "Time", title: "What took time", body: timings),
      Section(id: "making", link: "Making", title: "How it was made", body: provenance),
    ].filter { !$0.body.isEmpty }
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.link)</a>" }.joined()
    let bodies = sections.map {
      "<section id=\"\($0.id)\">\n<h2>\($0.title)</h2>\n\($0.body)\n</section>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(HTML.escaped(content.title)) – map report</title>
      <link rel="icon" href="data:,">
      <style>\(Drawing.styleSheet)\(ReportStyle.sheet)</style>
      </head>
      <body>
      <header>
      <p class="kind">Map report</p>
      <h1>\(HTML.escaped(content.title))</h1>
      <p class="summary">\(HTML.escaped(content.summary))</p>
      \(figures(content.figures, isHead: true))
      \(warnings)
      </header>
      <nav aria-label="Sections">\(links)</nav>
      <main>
      \(bodies.joined(separator: "\n"))
      </main>
      <script>\(ReportStyle.script)</script>
      </body>
      </html>

      """
  }

  private var warnings: String {
    guard !content.warnings.isEmpty else { return "" }
    let items = content.warnings.map { "<li>\(HTML.escaped($0))</li>" }.joined()
    return "<div class=\"warnings\" role=\"note\"><h2>Before you rely on it</h2>"
      + "<ul>\(items)</ul></div>"
  }

  private var mapViews: String {
    guard let first = content.mapViews.first else { return "" }
    return figure(first, kind: "hero") + grid(Array(content.mapViews.dropFirst()))
  }

  private var accuracy: String {
    var others = content.accuracy
    let rows = others.figures.map {
      "<tr><th scope=\"row\">\(HTML.escaped($0.label))</th><td class=\"number\">"
        + "\(HTML.escaped($0.value))</td><td>\(HTML.escaped($0.unit))</td>"
        + "<td class=\"note\">\(HTML.escaped($0.note))</td></tr>"
    }
    guard !rows.isEmpty else { return part(others) }
    let text = ReportContent.Part(text: others.text)
    (others.text, others.figures) = ([], [])
    return part(text) + "<div class=\"scroll\"><table>\n<tbody>\(rows.joined(separator: "\n"))"
      + "</tbody>\n</table></div>\n" + part(others)
  }

  private var frames: String {
    let keys = grid(content.frameKeys, kind: "keys")
    let rows = content.frames.map { frame in
      "<article><h3>\(HTML.escaped(frame.name))</h3>" + grid(frame.pictures, kind: "strip")
        + "</article>"
    }
    return content.frames.isEmpty ? "" : (rows + [keys]).joined(separator: "\n")
  }

  private var timings: String {
    guard let slowest = content.timings.map(\.seconds).max() else { return "" }
    let total = content.timings.reduce(0) { $0 + $1.seconds }
    let rows = content.timings.map { timing in
      let share = total > 0 ? timing.seconds / total * 100 : 0
      let length = slowest > 0 ? timing.seconds / slowest * 100 : 0
      let isSlowest = timing.seconds == slowest ? " slowest" : ""
      return """
        <tr><th scope="row">\(HTML.escaped(timing.stage))</th>
        <td class="bars"><span class="bar\(isSlowest)" style="width:\(decimal(length))%"></span></td>
        <td class="number">\(NumberText.duration(seconds: timing.seconds))</td>
        <td class="number">\(NumberText.fixed(share, decimals: 0)) %</td>
        <td class="note">\(HTML.escaped(timing.note))</td></tr>
        """
    }
    return """
      <div class="scroll"><table class="timings">
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      <tfoot><tr><th scope="row">all</th><td></td>
      <td class="number">\(NumberText.duration(seconds: total))</td><td></td><td></td></tr></tfoot>
      </table></div>
      """
  }

  private var provenance: String {
    let made = content.provenance
    let command =
      made.command.isEmpty ? "" : "<pre><code>\(HTML.escaped(made.command))</code></pre>\n"
    return command + entries(made.options, title: "Options", isOpen: true)
      + entries(made.versions, title: "Versions", isOpen: true)
      + entries(made.inputs, title: "Inputs and their digests", isOpen: made.inputs.count <= 8)
  }

  private func part(_ part: ReportContent.Part) -> String {
    guard !part.isEmpty else { return "" }
    let text = part.text.map { "<p>\(HTML.escaped($0))</p>\n" }.joined()
    let drawings = part.drawings.map {
      "<figure class=\"drawing\">\($0.drawing.svgElement)\n"
        + "<figcaption>\(HTML.escaped($0.caption))</figcaption></figure>\n"
    }
    return text + figures(part.figures) + drawings.joined() + grid(part.pictures)
  }

  private func figures(_ figures: [ReportContent.Figure], isHead: Bool = false) -> String {
    guard !figures.isEmpty else { return "" }
    let items = figures.map { figure in
      let unit = figure.unit.isEmpty ? "" : " <small>\(HTML.escaped(figure.unit))</small>"
      let note = figure.note.isEmpty ? "" : "<dd class=\"note\">\(HTML.escaped(figure.note))</dd>"
      return "<div><dt>\(HTML.escaped(figure.label))</dt>"
        + "<dd class=\"value\">\(HTML.escaped(figure.value))\(unit)</dd>\(note)</div>"
    }
    return
      "<dl class=\"figures\(isHead ? " head" : "")\">\n\(items.joined(separator: "\n"))\n</dl>\n"
  }

  private func grid(_ pictures: [ReportContent.Picture], kind: String = "grid") -> String {
    guard !pictures.isEmpty else { return "" }
    return "<div class=\"\(kind)\">\n"
      + pictures.map { figure($0, kind: "picture") }.joined(separator: "\n") + "\n</div>"
  }

  private func figure(_ picture: ReportContent.Picture, kind: String) -> String {
    let caption = HTML.escaped(picture.caption)
    let source = HTML.dataURL(picture.bytes, mediaType: picture.mediaType)
    return "<figure class=\"\(kind)\"><img src=\"\(source)\" alt=\"\(caption)\" "
      + "width=\"\(picture.width)\" height=\"\(picture.height)\">"
      + (caption.isEmpty ? "" : "<figcaption>\(caption)</figcaption>") + "</figure>"
  }

  private func entries(
    _ entries: [ReportContent.Entry],
    title: String,
    isOpen: Bool
  ) -> String {
    guard !entries.isEmpty else { return "" }
    let rows = entries.map {
      "<tr><th scope=\"row\">\(HTML.escaped($0.name))</th>"
        + "<td class=\"code\">\(HTML.escaped($0.value))</td></tr>"
    }
    return "<details\(isOpen ? " open" : "")><summary>\(title) "
      + "<span>\(entries.count)</span></summary>\n<div class=\"scroll\"><table class=\"entries\">\n"
      + "<tbody>"
      + rows.joined(separator: "\n") + "</tbody>\n</table></div></details>\n"
  }

  /// A number as style sheets read it.
  private func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
