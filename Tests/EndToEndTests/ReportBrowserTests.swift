import Foundation
import TestSupport
import Testing

/// A browser without a window, run on one page.
private struct Browser {
  /// The program, by `make test-report`; nil leaves these tests out.
  static let path = ProcessInfo.processInfo.environment["PARALLAX_BROWSER"]

  /// Where pictures of the page go.
  static let pictures =
    ProcessInfo.processInfo.environment["PARALLAX_SCREENSHOTS"]
    ?? FileManager.default.temporaryDirectory.path

  /// What was printed, and what was logged: the page's console is part of that.
  static func run(_ arguments: [String], on page: String) throws -> Program.Outcome {
    try withTemporaryFolder { profile in
      try Program.run(
        [
          "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
          "--disable-background-networking", "--user-data-dir=\(profile)",
          "--enable-logging=stderr", "--virtual-time-budget=20000",
        ] + arguments + ["file://" + page],
        executable: path ?? "chromium"
      )
    }
  }
}

@Suite(.enabled(if: Browser.path != nil, "PARALLAX_BROWSER is not set"), .serialized)
struct ReportBrowserTests {
  /// Asks the page about itself when all is loaded, and answers in its title.
  private static let question = """
    <script>
    let violations=0;
    document.addEventListener("securitypolicyviolation",()=>violations++);
    addEventListener("load",()=>{
    // The viewer's own image is empty until it is opened.
    const images=[...document.images].filter(i=>i.src);
    const resources=performance.getEntriesByType("resource").filter(e=>!e.name.startsWith("data:"));
    document.title="ANSWER "+JSON.stringify({
    images:images.length,
    broken:images.filter(i=>!i.complete||!i.naturalWidth).length,
    silent:images.filter(i=>!i.alt).length,
    drawings:document.querySelectorAll("svg[role=img]").length,
    nameless:[...document.querySelectorAll("svg")].filter(s=>!s.querySelector("title")&&!s.getAttribute("aria-label")).length,
    resources:resources.length,violations,
    overflow:Math.max(0,document.documentElement.scrollWidth-document.documentElement.clientWidth),
    sections:[...document.querySelectorAll("main section")].map(s=>s.id),
    links:[...document.querySelectorAll("nav a")].filter(a=>!document.querySelector(a.getAttribute("href"))).length,
    page:getComputedStyle(document.body).backgroundColor,
    })});
    </script>
    """

  private struct Answer: Decodable {
    let images, broken, silent, drawings, nameless, resources, violations, overflow, links: Int
    let sections: [String]
    let page: String
  }

  /// Makes a map with all that a report can show, and gives its report with the question in it.
  private func withReport(_ body: (_ page: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try Program.run([
        "reconstruct", SmallSequence.frames, "--calibration", SmallSequence.calibration, "--truth",
        SmallSequence.trajectory, "-o", "\(folder)/map",
      ])
      try #require(made.code == 0, "\(made)")
      let html = try String(contentsOfFile: "\(folder)/map/report.html", encoding: .utf8)
      let page = "\(folder)/asked.html"
      // After the policy, so that it holds for the question too.
      let asked = html.replacingOccurrences(of: "<title>", with: Self.question + "<title>")
      try asked.write(toFile: page, atomically: true, encoding: .utf8)
      try body(page)
    }
  }

  private func answer(_ page: String, _ arguments: [String]) throws -> Answer {
    let outcome = try Browser.run(arguments + ["--dump-dom"], on: page)
    #expect(!outcome.errors.contains("CONSOLE"), "\(outcome.errors)")
    let start = try #require(outcome.output.range(of: "<title>ANSWER "), "\(outcome)")
    let rest = outcome.output[start.upperBound...]
    let end = try #require(rest.range(of: "</title>"))
    let json = rest[..<end.lowerBound].replacingOccurrences(of: "&quot;", with: "\"")
    return try JSONDecoder().decode(Answer.self, from: Data(json.utf8))
  }

  @Test func `the page stands on its own, says what its pictures show, and fits a phone`() throws {
    try withReport { page in
      let wide = try answer(page, ["--window-size=1200,900"])
      #expect(wide.images > 10 && wide.broken == 0 && wide.silent == 0)
      #expect(wide.drawings >= 2 && wide.nameless == 0)
      #expect(wide.resources == 0 && wide.violations == 0 && wide.links == 0)
      #expect(wide.overflow == 0)
      for id in ["map", "certainty", "accuracy", "path", "frames", "time", "making"] {
        #expect(wide.sections.contains(id), "\(wide.sections)")
      }
      let narrow = try answer(page, ["--window-size=390,844"])
      #expect(narrow.overflow == 0)
      let dark = try answer(page, ["--blink-settings=preferredColorScheme=0"])
      #expect(dark.page != wide.page, "no colours of its own in the dark")

      for (name, arguments) in [
        ("report", ["--window-size=1200,6000"]), ("report-phone", ["--window-size=500,9000"]),
        ("report-dark", ["--window-size=1200,6000", "--blink-settings=preferredColorScheme=0"]),
      ] {
        let picture = "\(Browser.pictures)/\(name).png"
        _ = try Browser.run(arguments + ["--screenshot=\(picture)"], on: page)
        let size = try FileManager.default.attributesOfItem(atPath: picture)[.size] as? Int
        #expect(try #require(size) > 100_000)
      }
    }
  }
}
