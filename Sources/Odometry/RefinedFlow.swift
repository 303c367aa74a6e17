public import Imagery
internal import Parallelism
internal import Vision

/// Another estimator's flow, refined until the images agree under it: at half their size, then at the whole.
///
/// For flow that is looked at: end-point errors fall, of networks and of classical flow alike. It is smoother for it,
/// which takes from the parallax that trajectories and depth come from; theirs is `PolishedFlowEstimator`.
public final class RefinedFlowEstimator: FlowEstimator {
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
        try refined(starts[index], from: pairs[index].from.grey, to: pairs[index].to.grey)
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

/// The flow near `start` under which two grey images of its size agree, smooth but for its edges, in pixels.
///
/// A flow that is not known everywhere stays as it is. Throws where OpenCV refuses.
func refined(
  _ start: FlowField,
  from first: Image,
  to second: Image
) throws(VisionError) -> FlowField {
  guard start.vectors.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return start }
  let refinement = VariationalRefinement()
  let (width, height) = ((start.width + 1) / 2, (start.height + 1) / 2)
  let coarse = start.resampled(width: width, height: height)
  let settled = try refinement.flow(
    from: first.shrunk(width: width, height: height),
    to: second.shrunk(width: width, height: height),
    startingAt: coarse
  )
  // Only what changed comes back to the whole size: edges keep their place.
  var change = settled
  for index in change.vectors.indices { change.vectors[index] -= coarse.vectors[index] }
  var flow = change.resampled(width: start.width, height: start.height)
  for index in flow.vectors.indices { flow.vectors[index] += start.vectors[index] }
  return try refinement.flow(from: first, to: second, startingAt: flow)
}
