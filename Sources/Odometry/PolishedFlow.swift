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
  private let capacity: Int
  /// The frames last used, the latest last.
  private var prepared: [(position: Int, image: AlignmentImage)] = []

  /// An estimator that starts from another's flow, on so many threads; so many frames are remembered.
  public init(
    _ base: any FlowEstimator,
    threads: Int,
    options: PatchAlignmentOptions = .init(),
    remembering capacity: Int = 24
  ) {
    self.base = base
    self.threads = threads
    self.options = options
    self.capacity = capacity
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
    let made: AlignmentImage
    if let place = prepared.firstIndex(where: { $0.position == frame.position }) {
      made = prepared.remove(at: place).image
    } else {
      made = AlignmentImage(frame.grey)
    }
    prepared.append((frame.position, made))
    if prepared.count > capacity { prepared.removeFirst() }
    return made
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
