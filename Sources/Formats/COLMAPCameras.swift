// COLMAP's text model of Schönberger and Frahm, "Structure-from-motion revisited" (2016).

public import Geometry

/// COLMAP's `cameras.txt`: a calibration a row, with pixel (0.5, 0.5) the centre of the first pixel.
public enum COLMAPCameras {
  /// Reads the one camera of a file.
  public static func read(_ path: String) throws -> Camera {
    let rows = try FileContents.text(of: path).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: " ") }
      .filter { !$0.isEmpty && !$0[0].hasPrefix("#") }
    guard rows.count == 1, let row = rows.first else {
      throw FileError(path, found: "\(rows.count) cameras", expected: "one")
    }
    guard row.count > 4, let width = Int(row[2]), let height = Int(row[3]), width > 0, height > 0
    else {
      throw FileError(
        path,
        found: "\"\(row.joined(separator: " ").prefix(80))\"",
        expected: "CAMERA_ID MODEL WIDTH HEIGHT PARAMS"
      )
    }
    let numbers = row[4...].compactMap { Double($0) }.filter(\.isFinite)
    guard let model = Model(rawValue: String(row[1])) else {
      throw FileError(
        path,
        found: "the model \(row[1])",
        expected: Model.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
    guard numbers.count == row.count - 4, numbers.count == model.parameterCount else {
      throw FileError(
        path,
        found: "\(numbers.count) numbers for \(model.rawValue)",
        expected: "\(model.parameterCount)"
      )
    }
    return try camera(path, model, numbers, width: width, height: height)
  }

  /// Writes a camera with the id 1.
  public static func write(_ camera: Camera, to path: String) throws {
    let lens: (model: Model, numbers: [Double])
    switch camera.distortion {
    case .pinhole: lens = (.pinhole, [])
    case .brownConrady(let k1, let k2, let p1, let p2, 0): lens = (.opencv, [k1, k2, p1, p2])
    case .brownConrady(let k1, let k2, let p1, let p2, let k3):
      lens = (.fullOpenCV, [k1, k2, p1, p2, k3, 0, 0, 0])
    case .kannalaBrandt(let k1, let k2, let k3, let k4):
      lens = (.openCVFisheye, [k1, k2, k3, k4])
    }
    let numbers =
      [camera.focal.x, camera.focal.y, camera.centre.x + 0.5, camera.centre.y + 0.5] + lens.numbers
    try AtomicFile.write(
      path,
      text: """
        # CAMERA_ID MODEL WIDTH HEIGHT PARAMS
        1 \(lens.model.rawValue) \(camera.width) \(camera.height) \
        \(numbers.map(shortest).joined(separator: " "))

        """
    )
  }

  private enum Model: String, CaseIterable {
    case simplePinhole = "SIMPLE_PINHOLE"
    case pinhole = "PINHOLE"
    case simpleRadial = "SIMPLE_RADIAL"
    case radial = "RADIAL"
    case opencv = "OPENCV"
    case fullOpenCV = "FULL_OPENCV"
    case openCVFisheye = "OPENCV_FISHEYE"

    var parameterCount: Int {
      switch self {
      case .simplePinhole: 3
      case .pinhole, .simpleRadial: 4
      case .radial: 5
      case .opencv, .openCVFisheye: 8
      case .fullOpenCV: 12
      }
    }

    /// Whether fx and fy are one number.
    var hasOneFocal: Bool { [.simplePinhole, .simpleRadial, .radial].contains(self) }
  }

  private static func camera(
    _ path: String,
    _ model: Model,
    _ numbers: [Double],
    width: Int,
    height: Int
  ) throws -> Camera {
    let n = model.hasOneFocal ? [numbers[0]] + numbers : numbers
    let k = Array(n[4...])
    let distortion: Distortion
    switch model {
    case .simplePinhole, .pinhole: distortion = .pinhole
    case .simpleRadial: distortion = .brownConrady(k1: k[0], k2: 0, p1: 0, p2: 0, k3: 0)
    case .radial: distortion = .brownConrady(k1: k[0], k2: k[1], p1: 0, p2: 0, k3: 0)
    case .opencv: distortion = .brownConrady(k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: 0)
    case .fullOpenCV:
      guard k[5...].allSatisfy({ $0 == 0 }) else {
        throw FileError(
          path,
          found: "FULL_OPENCV with k4, k5 or k6",
          expected: "those three to be 0",
          advice: "calibrate with the model OPENCV"
        )
      }
      distortion = .brownConrady(k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4])
    case .openCVFisheye: distortion = .kannalaBrandt(k1: k[0], k2: k[1], k3: k[2], k4: k[3])
    }
    guard n[0] > 0, n[1] > 0 else {
      throw FileError(path, found: "a focal length of \(min(n[0], n[1]))", expected: "above 0")
    }
    return Camera(
      width: width,
      height: height,
      focal: Vector2(n[0], n[1]),
      centre: Vector2(n[2] - 0.5, n[3] - 0.5),
      distortion: distortion
    )
  }
}
