import Geometry

/// How a plane lies in the image, as a function of time: a homography; time counts frames.
///
/// Between frames 0 and 1 it goes the step that was asked for; before and after, it swings around,
/// so that sequences of any length stay in view.
struct PlaneMotion: Sendable {
  /// What makes up a homography: where the plane's origin is in the image, in pixels; how far it is
  /// turned, in turns; binary logarithms of its scale and of the ratio of its axes; shear; and the
  /// slope of its depth over its size, per pixel.
  struct Pose: Sendable {
    var place = Vector2.zero
    var turns = 0.0
    var zoom = 0.0
    var stretch = 0.0
    var shear = 0.0
    var slope = Vector2.zero

    /// Carries points of the plane to the image.
    var imageFromPlane: Matrix3 {
      let scale = power2(zoom)
      let ratio = power2(stretch)
      let (c, s) = (cosine(turns: turns) * scale, sine(turns: turns) * scale)
      // Rotation · shear · stretch.
      let (a, b) = (c * ratio, (c * shear - s) / ratio)
      let (d, e) = (s * ratio, (s * shear + c) / ratio)
      return Matrix3(
        rows: Vector3(a + place.x * slope.x, b + place.x * slope.y, place.x),
        Vector3(d + place.y * slope.x, e + place.y * slope.y, place.y),
        Vector3(slope.x, slope.y, 1)
      )
    }

    /// The pose on the way from one to another: 0 is `self`, 1 is `other`.
    func towards(_ other: Pose, _ t: Double) -> Pose {
      Pose(
        place: place + (other.place - place) * t,
        turns: turns + (other.turns - turns) * t,
        zoom: zoom + (other.zoom - zoom) * t,
        stretch: stretch + (other.stretch - stretch) * t,
        shear: shear + (other.shear - shear) * t,
        slope: slope + (other.slope - slope) * t
      )
    }
  }

  let first: Pose
  let second: Pose
  /// Frames from one turning point to the next one alike.
  let period: Double

  /// The homography at a time.
  func imageFromPlane(at time: Double) -> Matrix3 {
    // Exactly the drawn poses at 0 and 1.
    let way =
      time == 0 || time == 1 ? time : sine(turns: time / period) / sine(turns: 1 / period)
    return first.towards(second, way).imageFromPlane
  }
}
