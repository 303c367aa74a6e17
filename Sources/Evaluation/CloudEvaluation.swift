// Accuracy, completeness and F-score as in A. Knapitsch et al., "Tanks and temples: benchmarking
// large-scale scene reconstruction" (2017).

/// How near a cloud comes to the true one.
public struct CloudEvaluation: Equatable, Sendable {
  /// Distances from the estimated points to the truth, in metres.
  public let accuracy: ErrorStatistics

  /// Distances from the true points to the estimate, in metres.
  public let completeness: ErrorStatistics

  /// The part of the estimated points that are nearer than tau to the truth.
  public let precision: Double

  /// The part of the true points that are nearer than tau to the estimate.
  public let recall: Double

  /// The distance below which a point counts as right, in metres.
  public let tau: Double

  /// The part of the estimated points that are nearer than tau to where something moved, and to nothing
  /// true; nil where nothing is known of that.
  public let sweptShare: Double?

  /// Compares two clouds that were thinned to the same density; neither is empty.
  ///
  /// `swept` has the points on what moved, wherever it was; they are no part of the truth.
  public init(
    _ estimate: VoxelThinning,
    truth: VoxelThinning,
    swept: VoxelThinning? = nil,
    tau: Double
  ) {
    precondition(!estimate.points.isEmpty && !truth.points.isEmpty && tau > 0)
    let toTruth = KDTree(truth.points).distances(to: estimate.points)
    let toEstimate = KDTree(estimate.points).distances(to: truth.points)
    self.tau = tau
    sweptShare = swept.map { swept in
      guard !swept.points.isEmpty else { return 0 }
      let toSwept = KDTree(swept.points).distances(to: estimate.points)
      let count = zip(toSwept, toTruth).count { $0 < tau && $1 >= tau }
      return Double(count) / Double(toTruth.count)
    }
    accuracy = ErrorStatistics(of: toTruth)
    completeness = ErrorStatistics(of: toEstimate)
    precision = Double(toTruth.count { $0 < tau }) / Double(toTruth.count)
    recall = Double(toEstimate.count { $0 < tau }) / Double(toEstimate.count)
  }

  /// The edge of the cells to which clouds are thinned for a given tau: half of it.
  public static func cellSize(tau: Double) -> Double { tau / 2 }
}

extension CloudEvaluation: Measured {
  /// The harmonic mean of precision and recall; 0 where both are.
  public var fScore: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// All numbers with their names and units.
  public var metrics: [Metric] {
    [
      Metric("f_score", fScore),
      Metric("precision", precision),
      Metric("recall", recall),
      Metric("accuracy_mean", accuracy.mean, .metres),
      Metric("accuracy_median", accuracy.median, .metres),
      Metric("completeness_mean", completeness.mean, .metres),
      Metric("completeness_median", completeness.median, .metres),
      Metric("tau", tau, .metres),
      Metric("estimated_points", count: accuracy.count),
      Metric("true_points", count: completeness.count),
    ] + (sweptShare.map { [Metric("swept_share", $0)] } ?? [])
  }
}
