// T. Kroeger, R. Timofte, D. Dai and L. Van Gool, "Fast optical flow using dense inverse search" (ECCV 2016):
// patches find their places from a start, here a network's flow instead of zero.

public import Imagery
internal import Parallelism
internal import Vision

/// Another estimator's flow, moved by dense inverse search to where patches match best.
///
/// Networks find large motions and see through poor texture; they compute at an eighth of the resolution, and their
/// small errors are alike over whole areas, which trajectories suffer from. Patches of the images themselves
/// settle the last part of a pixel.
public final class PolishedFlowEstimator: FlowEstimator {
  private let base: any FlowEstimator
  private let threads: Int

  /// An estimator that starts from another's flow, on so many threads.
  public init(_ base: any FlowEstimator, threads: Int) {
    self.base = base
    self.threads = threads
  }

  /// The flow of each pair, in order, in pixels.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    let starts = try base.flows(pairs)
    return try orderedResults(
      pairs.count,
      threads: threads,
      throwing: { index in
        try DISFlow().flow(
          from: pairs[index].from.grey,
          to: pairs[index].to.grey,
          startingAt: starts[index]
        )
      }
    )
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
