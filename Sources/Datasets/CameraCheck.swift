internal import Geometry
internal import Glibc

/// Whether a calibration can be the one of a sequence.
enum CameraCheck {
  static func findings(_ sequence: FrameSequence) -> [SequenceFinding] {
    guard let input = sequence.inputCamera, let camera = sequence.camera else {
      return [
        .init(
          .problem,
          "no calibration",
          advice: "give --calibration FILE, or --fov DEGREES (a phone has 60 to 70 along its longer"
            + " side)"
        )
      ]
    }
    var result: [SequenceFinding] = []
    let degrees = 2 * atan(Double(camera.width) / 2 / camera.focal.x) * 180 / .pi
    if !(20...150).contains(degrees) {
      result.append(
        .init(
          .problem,
          "a horizontal field of view of \(tenths(degrees))°",
          advice: "fx is in pixels of the images on disk: check it and the calibrated size"
        )
      )
    }
    let middle = Vector2(Double(camera.width - 1) / 2, Double(camera.height - 1) / 2)
    let offset = length((camera.centre - middle) / Vector2(repeating: Double(camera.width)))
    if offset > 0.1 {
      result.append(
        .init(
          .note,
          "a principal point \(Int((offset * 100).rounded())) % of the width off the middle",
          advice: "right only for cropped images: check cx and cy"
        )
      )
    }
    if abs(input.focal.x / input.focal.y - 1) > 0.05 {
      result.append(
        .init(
          .note,
          "fx and fy differ by more than 5 %",
          advice: "right only for pixels that are not square: check both"
        )
      )
    }
    let unknown = sequence.unknownFraction
    if unknown > 0.3 {
      result.append(
        .init(
          .note,
          "undistorted frames know nothing in \(Int((unknown * 100).rounded())) % of their area",
          advice: "check the distortion's signs and order: k1 k2 p1 p2 k3"
        )
      )
    }
    return result.isEmpty
      ? [.init(.ok, "the calibration is plausible: \(tenths(degrees))° across")] : result
  }
}
