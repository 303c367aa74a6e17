// Absolute and relative trajectory errors as in J. Sturm et al., "A benchmark for the evaluation of
// RGB-D SLAM systems" (2012), after the alignment of Umeyama (1991).

public import Geometry

/// Which freedom a trajectory is given before it is compared with the truth.
public enum TrajectoryAlignment: String, CaseIterable, Sendable {
  /// None: both are in the same frame.
  case none
  /// Rotation and translation.
  case se3
  /// Rotation, translation and scale, for maps of unknown scale.
  case sim3
}

/// How trajectories are compared.
public struct TrajectoryProtocol: Equatable, Sendable {
  /// The freedom given to the estimate.
  public var alignment: TrajectoryAlignment

  /// How far apart timestamps of one moment may be, in seconds.
  public var tolerance: Double

  /// Over how many poses the relative error is measured.
  public var delta: Int

  /// The usual protocol for one moving camera.
  public init(
    alignment: TrajectoryAlignment = .sim3,
    tolerance: Double = 0.02,
    delta: Int = 1
  ) {
    self.alignment = alignment
    self.tolerance = tolerance
    self.delta = delta
  }
}

/// The errors of a trajectory against the truth.
public struct TrajectoryEvaluation: Equatable, Sendable {
  /// What carries the estimate's frame to the truth's.
  public let truthFromEstimate: Similarity

  /// How many poses were compared.
  public let pairs: Int

  /// How many poses the estimate has.
  public let estimatedPoses: Int

  /// How many poses the truth has.
  public let truePoses: Int

  /// The length of the true path in metres.
  ///
  /// That of the whole truth where at least 95 % of its poses were compared; otherwise, as with a
  /// truth of a higher rate or a longer time, that through the compared ones.
  public let truePathLength: Double

  /// Distances between camera centres in metres.
  public let absolute: ErrorStatistics

  /// Errors of the motion over `delta` poses: its translation in metres.
  public let relativeTranslation: ErrorStatistics

  /// Errors of the motion over `delta` poses: its rotation in degrees.
  public let relativeRotationDegrees: ErrorStatistics

  /// Errors from each true pose to the next.
  public let steps: StepErrors

  /// Each compared pose with the distance between the two camera centres in metres.
  public let errorsByTime: [TimedError]

  /// Compares a trajectory with the truth.
  ///
  /// Throws an `AlignmentError` where too few poses correspond or their centres do not determine
  /// the alignment.
  public init(
    _ estimate: Trajectory,
    truth: Trajectory,
    by rules: TrajectoryProtocol = TrajectoryProtocol()
  ) throws {
    precondition(rules.delta > 0)
    let pairs = estimate.associated(with: truth, tolerance: rules.tolerance)
    guard !pairs.isEmpty else { throw AlignmentError.tooFewPoints(0) }
    let found = pairs.map(\.first.worldFromCamera)
    let wanted = pairs.map(\.second.worldFromCamera)
    truthFromEstimate =
      switch rules.alignment {
      case .none: .identity
      case .se3, .sim3:
        try Similarity.aligning(
          found.map(\.translation),
          to: wanted.map(\.translation),
          scale: rules.alignment == .sim3
        )
      }
    let aligned = found.map { [truthFromEstimate] in truthFromEstimate.moved($0) }
    let distances = zip(aligned, wanted).map { length($0.translation - $1.translation) }
    self.pairs = pairs.count
    estimatedPoses = estimate.poses.count
    truePoses = truth.poses.count
    truePathLength =
      Double(pairs.count) >= 0.95 * Double(truth.poses.count)
      ? truth.pathLength : Trajectory(poses: pairs.map(\.second)).pathLength
    absolute = ErrorStatistics(of: distances)
    errorsByTime = zip(pairs, distances).map {
      TimedError(timestamp: $0.second.timestamp, error: $1)
    }
    let relative = (rules.delta..<max(rules.delta, pairs.count)).map { end in
      let start = end - rules.delta
      return (wanted[start].inverse * wanted[end]).inverse
        * (aligned[start].inverse * aligned[end])
    }
    relativeTranslation = ErrorStatistics(of: relative.map { length($0.translation) })
    relativeRotationDegrees = ErrorStatistics(
      of: relative.map { $0.rotation.rotationAngle * 180 / .pi }
    )
    steps = StepErrors(pairs, truth: truth)
  }
}

/// A distance from the truth at one moment.
public struct TimedError: Equatable, Sendable {
  /// The true pose's time in seconds, or its index.
  public let timestamp: Double

  /// The distance in metres.
  public let error: Double
}

extension TrajectoryEvaluation: Measured {
  /// The root mean square distance in percent of the true path.
  public var absolutePercent: Double { 100 * absolute.rootMeanSquare / truePathLength }

  /// All numbers with their names and units.
  public var metrics: [Metric] {
    [
      Metric("ate_rmse", absolute.rootMeanSquare, .metres),
      Metric("ate_of_path", absolutePercent, .percent),
      Metric("ate_mean", absolute.mean, .metres),
      Metric("ate_median", absolute.median, .metres),
      Metric("ate_max", absolute.largest, .metres),
      Metric("rpe_translation_rmse", relativeTranslation.rootMeanSquare, .metres),
      Metric("rpe_translation_mean", relativeTranslation.mean, .metres),
      Metric("rpe_translation_median", relativeTranslation.median, .metres),
      Metric("rpe_translation_max", relativeTranslation.largest, .metres),
      Metric("rpe_rotation_rmse", relativeRotationDegrees.rootMeanSquare, .degrees),
      Metric("rpe_rotation_mean", relativeRotationDegrees.mean, .degrees),
      Metric("rpe_rotation_median", relativeRotationDegrees.median, .degrees),
      Metric("rpe_rotation_max", relativeRotationDegrees.largest, .degrees),
    ] + steps.metrics + [
      Metric("scale", truthFromEstimate.scale),
      Metric("true_path", truePathLength, .metres),
      Metric("compared_poses", count: pairs),
      Metric("estimated_poses", count: estimatedPoses),
      Metric("true_poses", count: truePoses),
    ]
  }
}
