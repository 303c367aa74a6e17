/// Inference over a sequence of any length, a window at a time, so that memory does not grow with it.
///
/// Neighbouring windows share some frames: what a frame says of another fades within a few links.
public struct WindowedInference: Sendable {
  /// Frames that are settled together.
  private static let length = 32

  /// Frames before and after them that have their say.
  private static let overlap = 8

  private let options: MoverOptions

  /// Inference with these options.
  public init(options: MoverOptions) { self.options = options }

  /// Asks for the evidence of `count` frames and hands out the log-odds of motion at the samples of each.
  ///
  /// Both once a frame and in order; evidence of as many frames at once as there are threads. Links name frames by
  /// their number.
  public func run(
    count: Int,
    evidence: (Range<Int>) throws -> [(evidence: MoverEvidence, links: [MoverLink])],
    settled: (Int, [Float], SampleGrid) throws -> Void
  ) throws {
    var gathered: [(evidence: MoverEvidence, links: [MoverLink])] = []
    var first = 0
    for start in stride(from: 0, to: count, by: Self.length) {
      let end = min(start + Self.length, count)
      let window = max(start - Self.overlap, 0)..<min(end + Self.overlap, count)
      gathered.removeFirst(window.lowerBound - first)
      first = window.lowerBound
      while first + gathered.count < window.upperBound {
        let next = first + gathered.count
        gathered += try evidence(next..<min(next + max(options.threads, 1), window.upperBound))
      }
      let logOdds = MoverInference(
        evidence: gathered.map(\.evidence),
        links: gathered.map { frame in
          frame.links.filter { window.contains($0.frame) }.map { $0.moved(by: -first) }
        },
        options: options
      ).logOdds()
      for frame in start..<end {
        try settled(frame, logOdds[frame - first], gathered[frame - first].evidence.grid)
      }
    }
  }
}
