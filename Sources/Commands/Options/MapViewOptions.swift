internal import ArgumentParser
internal import Formats
internal import Geometry
internal import Imagery
internal import Rendering

/// How a map is looked at.
struct MapViewOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Map: the viewpoint.", valueName: "view"))
  var view = MapViewKind.oblique

  @Option(
    help: ArgumentHelp(
      "Map: the camera's path, drawn and used to choose views.",
      valueName: "file"
    ),
    completion: .file()
  )
  var trajectory: String?

  @Option(help: ArgumentHelp("Map: the picture's size.", valueName: "WxH"))
  var size = PictureSize(width: 960, height: 720)

  @Option(
    help: ArgumentHelp("Map: colours by a number of each point, such as sigma.", valueName: "name")
  )
  var property: String?

  @Option(
    help: ArgumentHelp(
      "Map: the camera whose field of view the first view has.",
      valueName: "file"
    ),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var calibration: String?

  @Option(help: "Map and trajectory: the shade behind (map: dark, trajectory: light).")
  var background: MapStyle.Background?

  /// The view of a cloud; under it the key to its colours where they stand for a number.
  func picture(of path: String) throws -> Image {
    let cloud = try PLYFile.read(path)
    guard cloud.count > 0 else {
      throw FileError(path, found: "no points", expected: "at least one")
    }
    let poses = try trajectory.map { try TrajectoryFile.read($0) } ?? Trajectory()
    let camera = try calibration.map(CalibrationFile.read)
    let colouring = try property.map { try Self.colouring(by: $0, of: cloud, path: path) }
    let scene = MapScene(
      layers: [MapLayer(cloud, colouring: colouring?.colouring ?? .own)],
      trajectory: poses
    )
    let isMetric = cloud.comments.contains { $0 == "unit m" || $0.hasPrefix("unit metre") }
    let unit = isMetric ? "m" : "units"
    let picture = scene.picture(
      from: scene.viewpoint(view, width: size.width, height: size.height, camera: camera),
      // A large picture is sharp enough with one sample a pixel, in a quarter of the memory.
      style: MapStyle(
        background: background ?? .dark,
        samples: size.width * size.height > 4_000_000 ? 1 : 2,
        unit: unit
      )
    )
    guard let colouring else { return picture }
    return picture.above(colouring.key.colourBar(width: size.width, title: colouring.name))
  }

  private static func colouring(
    by name: String,
    of cloud: PointCloud,
    path: String
  ) throws -> (name: String, colouring: MapColouring, key: ScalarPicture) {
    guard let values = cloud.property(named: name)?.values else {
      let names = cloud.properties.map(\.name).joined(separator: ", ")
      throw FileError(
        path,
        found: names.isEmpty ? "no numbers of points" : "only \(names)",
        expected: "\(name), as --property says"
      )
    }
    guard let range = ValueRange.robust(values.floats) else {
      throw FileError(path, found: "no known \(name)", expected: "at least one finite number")
    }
    return (
      name, .property(name, map: .tide, range: range), ScalarPicture(map: .tide, range: range)
    )
  }
}

/// A picture's size, as 960x720.
struct PictureSize: ExpressibleByArgument {
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Nil unless both are pixels from 1 to 4096.
  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
      (1...4096).contains(width), (1...4096).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }

  var defaultValueDescription: String { "\(width)x\(height)" }
}

/// A range, as 0.5:8.
struct RangeArgument: ExpressibleByArgument {
  let text: String
  let lower: Float
  let upper: Float

  var range: ValueRange { ValueRange(lower: lower, upper: upper) }

  /// Nil unless both are numbers, the first below the second.
  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let lower = Float(parts[0]), let upper = Float(parts[1]),
      lower.isFinite, upper.isFinite, lower < upper
    else { return nil }
    (text, self.lower, self.upper) = (argument, lower, upper)
  }
}
