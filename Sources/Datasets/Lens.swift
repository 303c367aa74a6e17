public import Geometry
internal import Formats
internal import Glibc

/// What is known of the lens that took a sequence.
public enum Lens: Equatable, Sendable {
  /// A calibration file.
  case calibration(path: String)

  /// The horizontal field of view, of an ideal pinhole centred in the image.
  case fieldOfView(degrees: Double)

  /// The focal length in pixels of the images as they are on disk, centred likewise.
  case focal(pixels: Double)

  /// Nothing.
  case unknown

  /// The camera for images of a size on disk; nil where nothing is known.
  ///
  /// `place` names the images in the error about a calibration of another size.
  public func camera(width: Int, height: Int, place: String) throws -> Camera? {
    switch self {
    case .unknown:
      return nil
    case .focal(let pixels):
      return centred(width: width, height: height, focal: pixels)
    case .fieldOfView(let degrees):
      let half = degrees * .pi / 360
      return centred(width: width, height: height, focal: Double(width) / 2 / tan(half))
    case .calibration(let path):
      let camera = try CalibrationFile.read(path)
      guard camera.width == width, camera.height == height else {
        throw FileError(
          path,
          found: "a calibration of \(camera.width) × \(camera.height)",
          expected: "\(width) × \(height) as in \(place)",
          advice: advice(camera, width: width, height: height)
        )
      }
      return camera
    }
  }

  private func centred(width: Int, height: Int, focal: Double) -> Camera {
    Camera(
      width: width,
      height: height,
      focal: Vector2(focal, focal),
      centre: Vector2(Double(width - 1) / 2, Double(height - 1) / 2)
    )
  }

  /// Images of the same shape may be the calibrated ones resized, but only the user knows.
  private func advice(_ camera: Camera, width: Int, height: Int) -> String {
    guard abs(camera.width * height - camera.height * width) <= max(camera.width, width) else {
      return "the shapes differ: the images were cropped, or come from another camera"
    }
    let resized = camera.resized(width: width, height: height)
    let numbers = [
      ("width", Double(width)), ("height", Double(height)), ("fx", resized.focal.x),
      ("fy", resized.focal.y), ("cx", resized.centre.x), ("cy", resized.centre.y),
    ]
    let text = numbers.map { "\($0.0): \(rounded($0.1))" }.joined(separator: ", ")
    return "if the images were only resized, write a calibration with \(text)"
  }

  private func rounded(_ value: Double) -> String {
    let text = String((value * 100).rounded() / 100)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
