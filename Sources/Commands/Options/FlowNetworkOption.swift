public import ArgumentParser
public import Odometry

/// What estimates flow.
public enum FlowNetwork: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Classical dense inverse search (OpenCV).
  case dis

  /// An estimator of the kind on so many threads.
  public func estimator(threads: Int) -> any FlowEstimator {
    switch self {
    case .dis: DISFlowEstimator(threads: threads)
    }
  }
}
