public import Geometry
internal import RealModule

/// Errors from each true pose to the next, in the camera's own frame: no alignment is involved.
///
/// Where the absolute error is blind, as on a straight road, these see rotation, direction and pace.
public struct StepErrors: Equatable, Sendable {
  /// How many steps were compared.
  public let count: Int

  /// The mean angle between true and estimated rotation of a step, in degrees.
  public let rotationMeanDegrees: Double

  /// The median angle between true and estimated direction of a step, in degrees.
  public let directionMedianDegrees: Double

  /// The spread (standard deviation) of estimated over true step length, its median taken as 100 %.
  public let lengthSpreadPercent: Double

  /// The errors over the pairs whose true poses follow each other in `truth`.
  ///
  /// A step of no length has no direction and no ratio: it counts for rotation only.
  public init(_ pairs: [PosePair], truth: Trajectory) {
    var rotations: [Double] = []
    var directions: [Double] = []
    var ratios: [Double] = []
    var index = 0
    for (a, b) in zip(pairs, pairs.dropFirst()) {
      while truth.poses[index].timestamp < a.second.timestamp { index += 1 }
      guard truth.poses[index + 1].timestamp == b.second.timestamp else { continue }
      let found = a.first.worldFromCamera.inverse * b.first.worldFromCamera
      let wanted = a.second.worldFromCamera.inverse * b.second.worldFromCamera
      rotations.append((found.rotation.transpose * wanted.rotation).rotationAngle)
      let (u, v) = (found.translation, wanted.translation)
      guard length(v) > 0 else { continue }
      ratios.append(length(u) / length(v))
      guard length(u) > 0 else { continue }
      directions.append(Double.atan2(y: length(cross(u, v)), x: dot(u, v)))
    }
    count = rotations.count
    rotationMeanDegrees = ErrorStatistics(of: rotations).mean * 180 / .pi
    directionMedianDegrees = ErrorStatistics(of: directions).median * 180 / .pi
    let statistics = ErrorStatistics(of: ratios)
    let variance =
      ratios.reduce(0) { $0 + ($1 - statistics.mean) * ($1 - statistics.mean) }
      / Double(ratios.count)
    lengthSpreadPercent = 100 * variance.squareRoot() / statistics.median
  }
}

extension StepErrors: Measured {
  /// All numbers with their names and units.
  public var metrics: [Metric] {
    [
      Metric("step_rotation_mean", rotationMeanDegrees, .degrees),
      Metric("step_direction_median", directionMedianDegrees, .degrees),
      Metric("step_length_spread", lengthSpreadPercent, .percent),
      Metric("steps", count: count),
    ]
  }
}
