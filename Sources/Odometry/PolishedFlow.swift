public import Imagery
internal import Parallelism

/// Another estimator's flow, moved to where windows of the images match best.
///
/// Networks find large motions and see through poor texture; they compute at an eighth of the resolution, and
/// classical flow is smoothed: their small errors are alike over whole areas, which trajectories and the scale of
/// depth suffer from. The images themselves settle the last part of a pixel.
public final class PolishedFlowEstimator: FlowEstimator {
  private let base: any FlowEstimator
  private let threads: Int
  private let options: PatchAlignmentOptions
  private var prepared = FrameMemory<AlignmentImage>()

  /// An estimator that starts from another's flow, on so many threads.
  public init(
    _ base: any FlowEstimator,
    threads: Int,
    options: PatchAlignmentOptions = .init()
  ) {
    self.base = base
    self.threads = threads
    self.options = options
  }

  /// The flow of each pair, in order, in pixels.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    let starts = try base.flows(pairs)
    let images = pairs.map { (from: image(of: $0.from), to: image(of: $0.to)) }
    let options = options
    return orderedResults(pairs.count, threads: threads) { index in
      aligned(starts[index], from: images[index].from, to: images[index].to, options: options)
    }
  }

  private func image(of frame: FlowFrame) -> AlignmentImage {
    prepared.value(of: frame) { AlignmentImage($0.grey) }
  }

  /// The other estimator's.
  public var hasMemory: Bool { base.hasMemory }

  /// The other estimator's.
  public func memory(from: Int, to: Int) throws -> [UInt8]? { try base.memory(from: from, to: to) }

  /// Passes it on.
  public func remember(_ memory: [UInt8], from: Int, to: Int) throws {
    try base.remember(memory, from: from, to: to)
  }
}
