import Foundation
import Geometry
import Imagery
@testable import Rendering
import TestSupport
import Testing

/// What is wrong with a page's tags; nil if every element is closed and every attribute quoted.
func markupFault(in markup: String) -> String? {
  let empty: Set<String> = ["meta", "link", "img", "br", "hr", "!doctype"]
  var open: [String] = []
  var rest = markup[...]
  while let start = rest.firstIndex(of: "<") {
    if rest[..<start].contains(">") { return "a stray > before \(rest[start...].prefix(40))" }
    guard let end = rest[start...].firstIndex(of: ">") else { return "an open < at the end" }
    var tag = rest[rest.index(after: start)..<end]
    rest = rest[rest.index(after: end)...]
    let isClosing = tag.hasPrefix("/")
    let isSelfClosing = tag.hasSuffix("/")
    if isClosing { tag = tag.dropFirst() }
    if isSelfClosing { tag = tag.dropLast() }
    let name = tag.prefix { !$0.isWhitespace }.lowercased()
    if tag.filter({ $0 == "\"" }).count % 2 != 0 { return "an odd quote in <\(tag)>" }
    if isClosing {
      guard open.last == name else { return "</\(name)> closes <\(open.last ?? "nothing")>" }
      open.removeLast()
    } else if !isSelfClosing && !empty.contains(name) {
      open.append(name)
      // Scripts and style sheets hold no elements, but may hold < and >.
      if name == "script" || name == "style" {
        guard let close = rest.range(of: "</\(name)>") else { return "<\(name)> is not closed" }
        rest = rest[close.lowerBound...]
      }
    }
  }
  guard !rest.contains(">") else { return "a stray > at the end" }
  return open.isEmpty ? nil : "<\(open[open.count - 1])> is not closed"
}

@Suite struct ReportPageTests {
  private let hostile = "<script>alert('1')</script> & \"quotes\"\u{0}"

  private func picture(_ caption: String) -> ReportContent.Picture {
    ReportContent.Picture(Image(width: 2, height: 3, channels: 1), caption: caption) { _ in
      [0x89, 0x50, 0x4E, 0x47]
    }
  }

  /// A report with something in every place, all of it the same text.
  private func full(_ text: String) -> ReportContent {
    var content = ReportContent(title: text, summary: text)
    let part = ReportContent.Part(
      text: [text],
      figures: [.init(text, text, unit: text, note: text)],
      pictures: [picture(text)],
      drawings: [
        (TrajectoryPlot(estimate: Trajectory(), unit: text).drawing(), text),
        (Histogram(values: [1, 2], title: text).drawing(), text),
      ]
    )
    content.figures = part.figures
    content.warnings = [text, text]
    content.mapViews = [picture(text), picture(text), picture(text)]
    (content.certainty, content.accuracy, content.movers, content.path) = (part, part, part, part)
    content.frames = [.init(name: text, pictures: [picture(text), picture(text)])]
    content.frameKeys = [picture(text)]
    content.timings = [
      .init(stage: text, seconds: 3, note: text), .init(stage: text, seconds: 1),
      .init(stage: text, seconds: 0),
    ]
    content.provenance = .init(
      command: text,
      options: [.init(text, text)],
      versions: [.init(text, text)],
      inputs: [.init(text, text)]
    )
    return content
  }

  @Test func isWellFormedWhateverTheTexts() {
    for text in ["plain", hostile, "", "]]> --> </style> </details>"] {
      #expect(markupFault(in: ReportPage(full(text)).html) == nil)
    }
    #expect(markupFault(in: ReportPage(ReportContent(title: "t", summary: "s")).html) == nil)
  }

  @Test func theCheckerFindsFaults() {
    for faulty in ["<p>", "<p></q>", "<p a=\"></p>", "<b><i></b></i>", "a > b", "<script>x"] {
      #expect(markupFault(in: faulty) != nil)
    }
    #expect(markupFault(in: "<p class=\"a\">b<img src=\"c\"><br/></p>") == nil)
  }

  @Test func textsAreEscaped() {
    let html = ReportPage(full(hostile)).html
    #expect(html.components(separatedBy: "<script").count == 2)
    #expect(!html.contains("alert('1')"))
    #expect(
      html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;")
    )
    #expect(!html.contains("\u{0}"))
  }

  @Test func nothingIsLoadedFromElsewhere() {
    let html = ReportPage(full("plain")).html
    for address in ["http:", "https:", "//", "url(", "@import", "@font-face", "file:"] {
      #expect(!html.contains(address), "\(address)")
    }
    let sources = html.components(separatedBy: "src=\"").dropFirst()
    #expect(!sources.isEmpty && sources.allSatisfy { $0.hasPrefix("data:image/png;base64,") })
    let links = html.components(separatedBy: "href=\"").dropFirst()
    #expect(links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:,\"") })
  }

  @Test func sectionsAnswerInOrderAndLinksLead() {
    let html = ReportPage(full("plain")).html
    let ids = ["map", "certainty", "accuracy", "movers", "path", "frames", "time", "making"]
    let places = ids.compactMap { html.range(of: "<section id=\"\($0)\">")?.lowerBound }
    #expect(places.count == ids.count && places == places.sorted())
    for id in ids { #expect(html.contains("href=\"#\(id)\"")) }
  }

  @Test func emptyPartsAreLeftOut() {
    let html = ReportPage(ReportContent(title: "t", summary: "s")).html
    #expect(!html.contains("<section") && !html.contains("<dl") && !html.contains("role=\"note\""))
  }

  @Test func theSlowestStageHasTheLongestBar() {
    var content = ReportContent(title: "t", summary: "s")
    content.timings = [.init(stage: "a", seconds: 1), .init(stage: "b", seconds: 4)]
    let html = ReportPage(content).html
    #expect(html.contains("<span class=\"bar slowest\" style=\"width:100.0%\">"))
    #expect(html.contains("<span class=\"bar\" style=\"width:25.0%\">"))
    #expect(html.contains("80 %") && html.contains("5.0 s"))
  }

  @Test func picturesSayTheirKindAndSize() {
    var content = ReportContent(title: "t", summary: "s")
    content.mapViews = [
      .init(bytes: [0xFF, 0xD8, 0xFF], width: 640, height: 480, caption: "a view")
    ]
    let html = ReportPage(content).html
    #expect(
      html.contains(
        "src=\"data:image/jpeg;base64,/9j/\" alt=\"a view\" width=\"640\" height=\"480\""
      )
    )
  }

  @Test(arguments: 0..<20)
  func base64IsTheStandards(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    #expect(HTML.base64(bytes) == Data(bytes).base64EncodedString())
  }

  @Test func theSameContentIsTheSamePage() {
    #expect(ReportPage(full("x")).html == ReportPage(full("x")).html)
  }
}
