/// The flow that a static world shows between two views of one pinhole camera.
///
/// Pixel m at z-depth Z goes to the projection of Z K R K⁻¹ m + K t; the flow is that minus m.
public struct RigidFlow: Equatable, Sendable {
  /// K R K⁻¹: where pixels at infinity go.
  public var infiniteHomography: Matrix3

  /// K t: the image of the first camera's centre in the second view, times its depth there.
  public var epipole: Vector3

  /// The flow of a motion `secondFromFirst` of a pinhole camera.
  public init(secondFromFirst: RigidTransform, camera: Camera) {
    let k = camera.matrix
    infiniteHomography = k * secondFromFirst.rotation * k.inverse
    epipole = k * secondFromFirst.translation
  }

  /// The flow in pixels at a pixel of the first view whose z-depth there is `depth`.
  ///
  /// Nil where the point is not in front of the second camera, or the depth is unknown.
  @inlinable
  public func callAsFunction(_ pixel: Vector2, depth: Double) -> Vector2? {
    let q = infiniteHomography * Vector3(pixel.x, pixel.y, 1) * depth + epipole
    guard depth > 0, q.z > 0 else { return nil }
    return Vector2(q.x, q.y) / q.z - pixel
  }

  /// The flow in pixels of a point at infinity: what rotation alone explains.
  @inlinable
  public func atInfinity(_ pixel: Vector2) -> Vector2? {
    let q = infiniteHomography * Vector3(pixel.x, pixel.y, 1)
    guard q.z > 0 else { return nil }
    return Vector2(q.x, q.y) / q.z - pixel
  }
}
