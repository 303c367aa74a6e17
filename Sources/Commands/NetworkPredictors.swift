public import Pipelines
internal import Synchronization

/// How an executable makes what networks predict, if it can.
public enum NetworkPredictors {
  /// Makes what tells depth on so many threads.
  public typealias MakingDepth =
    @Sendable (ReconstructionChoices, _ threads: Int) throws -> (any DepthPredictor)?
  /// Makes what tells motion on so many threads.
  public typealias MakingMotion =
    @Sendable (ReconstructionChoices, _ threads: Int) throws -> (any MotionPredictor)?

  private static let registered = Mutex<(depth: MakingDepth, motion: MakingMotion)?>(nil)

  /// Sets what makes them.
  public static func register(depth: @escaping MakingDepth, motion: @escaping MakingMotion) {
    registered.withLock { $0 = (depth, motion) }
  }

  package static func depth(
    _ choices: ReconstructionChoices,
    threads: Int
  ) throws -> (any DepthPredictor)? {
    try registered.withLock { $0 }?.depth(choices, threads)
  }

  package static func motion(
    _ choices: ReconstructionChoices,
    threads: Int
  ) throws -> (any MotionPredictor)? {
    try registered.withLock { $0 }?.motion(choices, threads)
  }
}
