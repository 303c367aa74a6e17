public import ArgumentParser
internal import Formats
internal import Geometry
public import SyntheticScenes

extension Root.Synthesize {
  struct Boxes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Textured boxes, spheres and cylinders in a room, a hall or a field.",
      discussion: """
        Writes frames, depth, flow to the next frame, occlusion, mover ids, camera poses and the \
        calibration: the same shape as a real sequence, so that every command runs on it. Equal \
        options give equal bytes.

        Example:
          parallax synthesize boxes -o Maps/room --frames 60 --seed 7 --movers 2
          parallax synthesize boxes -o Maps/flight --preset still-box --texture mixed
        """
    )

    private static let defaults = BoxesWorld.Options()

    @Option(
      help: """
        What the other options are where they are not given: a walk through a room (room), flight at \
        constant speed without rotation under 90° (still-box), flight with rotation in a hall \
        (free-flight) or over open ground (open-field).
        """
    )
    var preset = Preset.room

    @OptionGroup var sequence: SequenceOptions

    @Option(help: ArgumentHelp("How many objects move on their own.", valueName: "count"))
    var movers = defaults.movers

    @Option(
      help: ArgumentHelp(
        "How many of the movers keep to their epipolar lines, where two frames cannot reveal them.",
        valueName: "count"
      )
    )
    var epipolarMovers = defaults.epipolarMovers

    @Option(
      help: """
        What is around: a furnished room of some metres (room), a hall of tens of metres with things \
        afloat in it (hall), or open ground under a sky (field).
        """
    )
    var place: BoxesWorld.Options.Place?

    @Option(
      help: """
        The camera's path: around the room (wander), around its middle (orbit), straight ahead \
        (forward), straight in any direction (flight), anywhere with rotation about all axes (free), \
        turning on the spot (rotation), or none (still).
        """
    )
    var path: BoxesWorld.Options.Path?

    @Option(
      help: ArgumentHelp("Speed in a hall or a field, in metres a frame.", valueName: "metres")
    )
    var speed: Double?

    @Option(
      help: """
        Surfaces: patterns of high contrast (rich), of a fifth of it (faint), of all kinds and photos \
        (mixed), or empty surroundings of one colour (flat).
        """
    )
    var texture: BoxesWorld.Options.Texture?

    @Option(help: ArgumentHelp("Image width.", valueName: "pixels"))
    var width: Int?

    @Option(help: ArgumentHelp("Image height.", valueName: "pixels"))
    var height: Int?

    @Option(help: ArgumentHelp("Horizontal field of view.", valueName: "degrees"))
    var fov: Double?

    @Option(
      help: ArgumentHelp(
        "A pinhole camera (YAML) in place of width, height and field of view.",
        valueName: "file"
      ),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var calibration: String?

    func validate() throws {
      try requireOption(movers, of: "--movers", in: 0...200)
      try requireOption(epipolarMovers, of: "--epipolar-movers", in: 0...movers)
      try requireOption(width ?? 640, of: "--width", in: 16...8192)
      try requireOption(height ?? 480, of: "--height", in: 16...8192)
      if let fov, !(5...150).contains(fov) {
        throw ValidationError("--fov \(fov): expected degrees between 5 and 150.")
      }
      if let speed, !(0.001...100).contains(speed) {
        throw ValidationError("--speed \(speed): expected metres between 0.001 and 100.")
      }
      guard calibration == nil || (width == nil && height == nil && fov == nil) else {
        throw ValidationError("--calibration: expected no --width, --height and --fov beside it.")
      }
    }

    func run() throws {
      try sequence.write(BoxesWorld(worldOptions(), textures: sequence.textureBank()))
    }

    private func worldOptions() throws -> BoxesWorld.Options {
      var options = preset.options
      options.frames = sequence.frames
      options.seed = sequence.seed
      options.movers = movers
      options.epipolarMovers = epipolarMovers
      options.place = place ?? options.place
      options.path = path ?? options.path
      options.speed = speed ?? options.speed
      options.texture = texture ?? options.texture
      options.width = width ?? options.width
      options.height = height ?? options.height
      options.fov = fov ?? options.fov
      if let calibration { options.camera = try CalibrationFile.read(calibration).pinhole }
      return options
    }
  }
}

/// Options that belong together.
enum Preset: String, CaseIterable, ExpressibleByArgument {
  case room
  case stillBox = "still-box"
  case freeFlight = "free-flight"
  case openField = "open-field"

  var options: BoxesWorld.Options {
    switch self {
    case .room: BoxesWorld.Options()
    case .stillBox: .stillBox
    case .freeFlight: .freeFlight
    case .openField: .openField
    }
  }
}

extension BoxesWorld.Options.Path: ExpressibleByArgument {}
extension BoxesWorld.Options.Texture: ExpressibleByArgument {}
extension BoxesWorld.Options.Place: ExpressibleByArgument {}
