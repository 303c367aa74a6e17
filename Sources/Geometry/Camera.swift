/// A camera's intrinsic calibration.
///
/// Camera axes: x right, y down, z forward. Pixel (0, 0) is the *centre* of the top-left pixel: the
/// image covers −0.5 … width − 0.5. This rule holds everywhere; formats that count otherwise are
/// converted where they are read and written.
public struct Camera: Equatable, Sendable {
  /// Image width in pixels.
  public var width: Int

  /// Image height in pixels.
  public var height: Int

  /// Focal lengths in pixels.
  public var focal: Vector2

  /// Principal point in pixels.
  public var centre: Vector2

  /// Lens distortion.
  public var distortion: Distortion

  /// A camera from its calibration; lengths in pixels.
  public init(
    width: Int,
    height: Int,
    focal: Vector2,
    centre: Vector2,
    distortion: Distortion = .pinhole
  ) {
    self.width = width
    self.height = height
    self.focal = focal
    self.centre = centre
    self.distortion = distortion
  }

  /// The pinhole camera with the same size, focal lengths and principal point.
  public var pinhole: Camera {
    Camera(width: width, height: height, focal: focal, centre: centre)
  }

  /// The calibration matrix K.
  public var matrix: Matrix3 {
    Matrix3(rows: Vector3(focal.x, 0, centre.x), Vector3(0, focal.y, centre.y), Vector3(0, 0, 1))
  }

  /// The same lens seen by an image of another size; pixel edges, not centres, scale together.
  public func resized(width newWidth: Int, height newHeight: Int) -> Camera {
    let ratio = Vector2(
      Double(newWidth) / Double(width),
      Double(newHeight) / Double(height)
    )
    return Camera(
      width: newWidth,
      height: newHeight,
      focal: focal * ratio,
      centre: (centre + 0.5) * ratio - 0.5,
      distortion: distortion
    )
  }

  /// The pinhole projection of a point in front of the camera, without distortion.
  ///
  /// Not finite where z is 0, mirrored where z is negative: check z first.
  @inlinable
  public func projectPinhole(_ pointInCamera: Vector3) -> Vector2 {
    Vector2(pointInCamera.x, pointInCamera.y) / pointInCamera.z * focal + centre
  }

  /// The ray K⁻¹ m of a pixel of a pinhole camera, with z = 1: times a z-depth it is the point.
  @inlinable
  public func rayPinhole(_ pixel: Vector2) -> Vector3 {
    let n = (pixel - centre) / focal
    return Vector3(n.x, n.y, 1)
  }
}
