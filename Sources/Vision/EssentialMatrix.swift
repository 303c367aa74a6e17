// The five-point method (Nister, PAMI 2004) within RANSAC, as OpenCV implements it.

internal import CVision
public import Geometry

/// An essential matrix and the correspondences that agree with it.
public struct EssentialEstimate: Sendable {
  /// E with x₂ᵀ E x₁ = 0 in normalised coordinates.
  public let essential: Matrix3

  /// One entry a correspondence: whether it agrees.
  public let isInlier: [Bool]

  /// The robust fit to correspondences in normalised coordinates, or nil where there is none.
  ///
  /// `threshold` is the distance from the epipolar line in normalised units, `confidence` RANSAC's.
  /// The same input gives the same result.
  public static func fit(
    first: [Vector2],
    second: [Vector2],
    threshold: Double,
    confidence: Double = 0.9999
  ) throws(VisionError) -> EssentialEstimate? {
    precondition(first.count == second.count)
    guard first.count >= 8 else { return nil }
    _ = VisionLibrary.quietened
    var found: Int32 = 0
    var e = [Double](repeating: 0, count: 9)
    var inliers = [UInt8](repeating: 0, count: first.count)
    let status = first.withUnsafeBytes { a in
      second.withUnsafeBytes { b -> vision_status in
        guard let a = a.bindMemory(to: Double.self).baseAddress,
          let b = b.bindMemory(to: Double.self).baseAddress
        else { return VISION_OK }
        return vision_essential(
          a,
          b,
          first.count,
          threshold,
          confidence,
          &found,
          &e,
          &inliers
        )
      }
    }
    try check(status)
    guard found != 0 else { return nil }
    return EssentialEstimate(
      essential: Matrix3(
        rows: Vector3(e[0], e[1], e[2]),
        Vector3(e[3], e[4], e[5]),
        Vector3(e[6], e[7], e[8])
      ),
      isInlier: inliers.map { $0 != 0 }
    )
  }
}
