public import Geometry
internal import Yams

/// A camera's calibration in YAML: `Calibration/README.md` describes the format.
public enum CalibrationFile {
  /// Reads a camera; every key is checked.
  public static func read(_ path: String) throws -> Camera {
    let fields = try Fields(path)
    let model = try fields.text("model")
    let camera = Camera(
      width: try fields.size("width"),
      height: try fields.size("height"),
      focal: Vector2(try fields.positive("fx"), try fields.positive("fy")),
      centre: Vector2(try fields.number("cx"), try fields.number("cy")),
      distortion: try distortion(model, fields)
    )
    return camera
  }

  /// Writes a camera; `comments` become lines that begin with #.
  public static func write(_ camera: Camera, to path: String, comments: [String] = []) throws {
    var text = comments.map { "# \($0)\n" }.joined()
    let (model, coefficients) = coefficients(of: camera.distortion)
    text += """
      model: \(model)
      width: \(camera.width)
      height: \(camera.height)
      fx: \(shortest(camera.focal.x))
      fy: \(shortest(camera.focal.y))
      cx: \(shortest(camera.centre.x))
      cy: \(shortest(camera.centre.y))

      """
    if !coefficients.isEmpty {
      text += "distortion: [\(coefficients.map(shortest).joined(separator: ", "))]\n"
    }
    try AtomicFile.write(path, text: text)
  }

  private static func distortion(_ model: String, _ fields: Fields) throws -> Distortion {
    switch model {
    case "pinhole":
      try fields.refuse("distortion", advice: "model brown-conrady has k1 k2 p1 p2 [k3]")
      return .pinhole
    case "brown-conrady":
      let k = try fields.numbers("distortion", counts: 4...5, meaning: "k1 k2 p1 p2 [k3]")
      return .brownConrady(k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k.count > 4 ? k[4] : 0)
    case "kannala-brandt":
      let k = try fields.numbers("distortion", counts: 4...4, meaning: "k1 k2 k3 k4")
      return .kannalaBrandt(k1: k[0], k2: k[1], k3: k[2], k4: k[3])
    default:
      throw fields.error(
        "model",
        found: "\"\(model)\"",
        expected: "pinhole, brown-conrady or kannala-brandt"
      )
    }
  }

  private static func coefficients(of distortion: Distortion) -> (String, [Double]) {
    switch distortion {
    case .pinhole: ("pinhole", [])
    case .brownConrady(let k1, let k2, let p1, let p2, let k3):
      ("brown-conrady", [k1, k2, p1, p2, k3])
    case .kannalaBrandt(let k1, let k2, let k3, let k4): ("kannala-brandt", [k1, k2, k3, k4])
    }
  }
}

/// The keys of a calibration file, checked one by one.
private struct Fields {
  private static let known = ["model", "width", "height", "fx", "fy", "cx", "cy", "distortion"]

  private let path: String
  private var nodes: [String: Node] = [:]

  init(_ path: String) throws {
    self.path = path
    let text = try FileContents.text(of: path)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw FileError(
        path,
        found: "text that is no YAML (\(error))",
        expected: "a calibration in YAML"
      )
    }
    guard let mapping = root?.mapping else {
      throw FileError(
        path,
        found: root == nil ? "an empty file" : "no keys",
        expected: "a calibration: model, width, height, fx, fy, cx, cy"
      )
    }
    for (key, value) in mapping {
      let name = key.string ?? "?"
      guard Self.known.contains(name) else {
        throw error(
          name,
          found: "an unknown key",
          expected: "one of " + Self.known.joined(separator: ", ")
        )
      }
      nodes[name] = value
    }
  }

  func error(
    _ key: String,
    found: String,
    expected: String,
    advice: String = ""
  ) -> FileError {
    FileError("\(path): \(key)", found: found, expected: expected, advice: advice)
  }

  func text(_ key: String) throws -> String {
    guard let node = nodes[key] else {
      throw error(key, found: "the key is missing", expected: "it once in the file")
    }
    guard let scalar = node.scalar else {
      throw error(key, found: "a list or a map", expected: "one value")
    }
    return scalar.string
  }

  func number(_ key: String) throws -> Double {
    try number(key, text(key))
  }

  func positive(_ key: String) throws -> Double {
    let value = try number(key)
    guard value > 0 else {
      throw error(key, found: shortest(value), expected: "a number of pixels above 0")
    }
    return value
  }

  func size(_ key: String) throws -> Int {
    let text = try text(key)
    guard let value = Int(text), (1...1 << 20).contains(value) else {
      throw error(key, found: "\"\(text)\"", expected: "a whole number of pixels above 0")
    }
    return value
  }

  func numbers(_ key: String, counts: ClosedRange<Int>, meaning: String) throws -> [Double] {
    guard let node = nodes[key] else {
      throw error(key, found: "the key is missing", expected: "a list: \(meaning)")
    }
    guard let sequence = node.sequence else {
      throw error(key, found: "no list", expected: "a list: [\(meaning)]")
    }
    guard counts.contains(sequence.count) else {
      throw error(key, found: "\(sequence.count) numbers", expected: meaning)
    }
    return try sequence.map { node in
      guard let scalar = node.scalar else {
        throw error(key, found: "a list in the list", expected: meaning)
      }
      return try number(key, scalar.string)
    }
  }

  func refuse(_ key: String, advice: String) throws {
    guard nodes[key] == nil else {
      throw error(key, found: "a value", expected: "no such key for model pinhole", advice: advice)
    }
  }

  private func number(_ key: String, _ text: String) throws -> Double {
    guard let value = Double(text), value.isFinite else {
      throw error(key, found: "\"\(text)\"", expected: "a finite number")
    }
    return value
  }
}
