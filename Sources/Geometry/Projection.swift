/// The derivative of a pixel by the point it shows, a 2 × 3 matrix by its rows.
public struct ProjectionJacobian: Equatable, Sendable {
  /// The gradient of the pixel's x, in pixels per unit of length.
  public var x: Vector3

  /// The gradient of the pixel's y, in pixels per unit of length.
  public var y: Vector3

  /// A derivative from its rows.
  @inlinable
  public init(x: Vector3, y: Vector3) {
    self.x = x
    self.y = y
  }

  /// The pixel's first-order change when the point moves.
  @inlinable
  public static func * (a: ProjectionJacobian, motion: Vector3) -> Vector2 {
    Vector2(dot(a.x, motion), dot(a.y, motion))
  }
}

extension Camera {
  /// The pixel that shows a point, through the lens; it may lie outside the image.
  ///
  /// Nil for a point that is not in front of the camera or lies outside the distortion model's
  /// invertible range.
  public func project(_ pointInCamera: Vector3) -> Vector2? {
    guard pointInCamera.z > 0 else { return nil }
    let ideal = Vector2(pointInCamera.x, pointInCamera.y) / pointInCamera.z
    return distortion.distorted(ideal).map { $0 * focal + centre }
  }

  /// The ray of a pixel through the lens, with z = 1: times a z-depth it is the point.
  ///
  /// Nil where no ray within the distortion model's invertible range lands on the pixel.
  public func ray(_ pixel: Vector2) -> Vector3? {
    distortion.undistorted((pixel - centre) / focal).map { Vector3($0.x, $0.y, 1) }
  }

  /// The derivative of `projectPinhole` at a point.
  @inlinable
  public func projectionJacobianPinhole(_ pointInCamera: Vector3) -> ProjectionJacobian {
    let inverseZ = 1 / pointInCamera.z
    let a = focal * inverseZ
    return ProjectionJacobian(
      x: Vector3(a.x, 0, -a.x * pointInCamera.x * inverseZ),
      y: Vector3(0, a.y, -a.y * pointInCamera.y * inverseZ)
    )
  }

  /// Whether a pixel position lies on the image, borders of the outer pixels included.
  @inlinable
  public func contains(_ pixel: Vector2) -> Bool {
    pixel.x >= -0.5 && pixel.y >= -0.5 && pixel.x <= Double(width) - 0.5
      && pixel.y <= Double(height) - 0.5
  }
}
