internal import Geometry

/// A point of one keyframe seen in another, linearised.
///
/// Z. Teed and J. Deng, "DROID-SLAM" (2021), use the same unknowns.
///
/// With inverse depth ρ and T = target-from-source, the point times ρ is R K⁻¹ m + ρ t. Poses are
/// perturbed on the left of camera-from-world, T ← exp(ξ) T, ξ = (translation, rotation).
struct Reprojection {
  /// Predicted minus observed pixel.
  let residual: Vector2

  /// d residual / d ξ of the target's pose, one row for x and one for y.
  let targetX: (linear: Vector3, angular: Vector3)
  let targetY: (linear: Vector3, angular: Vector3)

  /// d residual / d ρ.
  let depth: Vector2

  /// The point's inverse depth in the target camera, over that in the source.
  let scaledDepth: Double

  /// Nil where the point lies on or behind the target's image plane.
  @inline(__always)
  init?(
    ray: Vector3,
    inverseDepth: Double,
    targetFromSource: RigidTransform,
    observed: Vector2,
    camera: Camera
  ) {
    let t = targetFromSource.translation
    let p = targetFromSource.rotation * ray + t * inverseDepth
    guard p.z > 0.02 else { return nil }
    residual = camera.projectPinhole(p) - observed
    let jacobian = camera.projectionJacobianPinhole(p)
    targetX = (jacobian.x * inverseDepth, cross(p, jacobian.x))
    targetY = (jacobian.y * inverseDepth, cross(p, jacobian.y))
    depth = jacobian * t
    scaledDepth = p.z
  }

  /// The source's row that belongs to a target's row: −row · Ad(targetFromSource).
  @inline(__always)
  static func sourceRow(
    _ row: (linear: Vector3, angular: Vector3),
    inverseRotation: Matrix3,
    translation: Vector3
  ) -> (linear: Vector3, angular: Vector3) {
    // Ad = [R, [t]× R; 0, R] applied from the right: (l R, (l [t]×) R + a R), l [t]× = l × t.
    (
      inverseRotation * row.linear * -1,
      inverseRotation * (cross(row.linear, translation) + row.angular) * -1
    )
  }
}
