// S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
// IEEE PAMI 13(4), 1991: equations 38–43.

/// Why two lists of points cannot be aligned.
public enum AlignmentError: Error, Equatable, CustomStringConvertible {
  /// The lists have different lengths.
  case differentCounts(Int, Int)

  /// Fewer than three pairs.
  case tooFewPoints(Int)

  /// A coordinate is not finite.
  case notFinite

  /// The points of one list coincide.
  case coincident

  /// The points lie on one line: the rotation about it is free.
  case collinear

  /// The reason in one line.
  public var description: String {
    switch self {
    case .differentCounts(let first, let second):
      "cannot align \(first) points with \(second): the lists must be of the same length"
    case .tooFewPoints(let count):
      "cannot align \(count) pair\(count == 1 ? "" : "s") of points: at least 3 are needed"
    case .notFinite: "cannot align points: a coordinate is not a finite number"
    case .coincident: "cannot align points that coincide: a camera that stands still has no path"
    case .collinear: "cannot align points on one line: the rotation about it is not determined"
    }
  }
}

extension Similarity {
  /// The similarity that carries `source` nearest to `target` in the sense of least squares.
  ///
  /// Points correspond by index. Without `scale` the motion is rigid. Throws an `AlignmentError`
  /// where the answer is not unique.
  public static func aligning(
    _ source: [Vector3],
    to target: [Vector3],
    scale withScale: Bool
  ) throws -> Similarity {
    guard source.count == target.count else {
      throw AlignmentError.differentCounts(source.count, target.count)
    }
    guard source.count >= 3 else { throw AlignmentError.tooFewPoints(source.count) }
    let weight = 1 / Double(source.count)
    let sourceMean = source.reduce(.zero, +) * weight
    let targetMean = target.reduce(.zero, +) * weight
    var covariance = Matrix3(diagonal: .zero)
    var sourceVariance = 0.0
    var targetVariance = 0.0
    for (x, y) in zip(source, target) {
      covariance = covariance + .outer(y - targetMean, x - sourceMean) * weight
      sourceVariance += dot(x - sourceMean, x - sourceMean) * weight
      targetVariance += dot(y - targetMean, y - targetMean) * weight
    }
    guard sourceVariance.isFinite, targetVariance.isFinite else { throw AlignmentError.notFinite }
    // Rounding of the mean leaves a spread of about 1e-16 of the coordinates, squared.
    guard sourceVariance > 1e-28 * dot(sourceMean, sourceMean),
      targetVariance > 1e-28 * dot(targetMean, targetMean), sourceVariance > 0, targetVariance > 0
    else { throw AlignmentError.coincident }
    let svd = SVD3(covariance)
    guard svd.values[1] > 1e-12 * (sourceVariance * targetVariance).squareRoot() else {
      throw AlignmentError.collinear
    }
    let sign: Double = svd.u.determinant * svd.v.determinant < 0 ? -1 : 1
    let signs = Vector3(1, 1, sign)
    let rotation = svd.u * Matrix3(diagonal: signs) * svd.v.transpose
    let scale = withScale ? dot(svd.values, signs) / sourceVariance : 1
    // Only points without any correlation come here; no scale above zero serves them.
    guard scale > 0 else { throw AlignmentError.coincident }
    return Similarity(
      scale: scale,
      rotation: rotation,
      translation: targetMean - rotation * sourceMean * scale
    )
  }
}
