// R. Hartley, "In defense of the eight-point algorithm" (PAMI 1997), within RANSAC, as OpenCV implements it.

internal import CVision
public import Geometry

/// A fundamental matrix and the correspondences that agree with it.
public struct FundamentalEstimate: Sendable {
  /// F with x₂ᵀ F x₁ = 0 in pixels.
  public let fundamental: Matrix3

  /// One entry a correspondence: whether it agrees.
  public let isInlier: [Bool]

  /// The robust fit to correspondences in pixels, or nil where there is none.
  ///
  /// `threshold` is the distance from the epipolar line in pixels, `confidence` RANSAC's. The same input
  /// gives the same result.
  public static func fit(
    first: [Vector2],
    second: [Vector2],
    threshold: Double,
    confidence: Double = 0.9999
  ) throws(VisionError) -> FundamentalEstimate? {
    precondition(first.count == second.count)
    guard first.count >= 16 else { return nil }
    _ = VisionLibrary.quietened
    var found: Int32 = 0
    var f = [Double](repeating: 0, count: 9)
    var inliers = [UInt8](repeating: 0, count: first.count)
    let status = first.withUnsafeBytes { a in
      second.withUnsafeBytes { b -> vision_status in
        guard let a = a.bindMemory(to: Double.self).baseAddress,
          let b = b.bindMemory(to: Double.self).baseAddress
        else { return VISION_OK }
        return vision_fundamental(
          a,
          b,
          first.count,
          threshold,
          confidence,
          &found,
          &f,
          &inliers
        )
      }
    }
    try check(status)
    guard found != 0 else { return nil }
    return FundamentalEstimate(
      fundamental: Matrix3(
        rows: Vector3(f[0], f[1], f[2]),
        Vector3(f[3], f[4], f[5]),
        Vector3(f[6], f[7], f[8])
      ),
      isInlier: inliers.map { $0 != 0 }
    )
  }
}
