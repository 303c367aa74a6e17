public import ArgumentParser
public import Odometry

/// What estimates flow.
public enum FlowNetwork: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Classical dense inverse search (OpenCV).
  case dis
  /// Classical, semi-dense: corners along epipolar lines.
  case epipolar

  /// An estimator of the kind on so many threads.
  public func estimator(threads: Int) -> any FlowEstimator {
    switch self {
    case .dis: DISFlowEstimator(threads: threads)
    case .epipolar: EpipolarFlowEstimator(threads: threads)
    }
  }
}
