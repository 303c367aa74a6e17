public import ArgumentParser
public import SyntheticScenes

extension Root.Synthesize {
  struct Boxes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A room of textured boxes, spheres and cylinders.",
      discussion: """
        Writes frames, depth, flow to the next frame, occlusion, mover ids, camera poses and the \
        calibration: the same shape as a real sequence, so that every command runs on it. Equal \
        options give equal bytes.

        Example:
          parallax synthesize boxes -o Maps/room --frames 60 --seed 7 --movers 2
        """
    )

    private static let defaults = BoxesWorld.Options()

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
        The camera's path: around the room (wander), around its middle (orbit), straight ahead \
        (forward), straight in any direction (flight), turning on the spot (rotation), or none \
        (still).
        """
    )
    var path = defaults.path

    @Option(
      help: """
        Surfaces: patterns of high contrast (rich), of a fifth of it (faint), or an empty room of \
        one colour (flat).
        """
    )
    var texture = defaults.texture

    @Option(help: ArgumentHelp("Image width.", valueName: "pixels"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Image height.", valueName: "pixels"))
    var height = defaults.height

    @Option(help: ArgumentHelp("Horizontal field of view.", valueName: "degrees"))
    var fov = defaults.fov

    func validate() throws {
      try requireOption(movers, of: "--movers", in: 0...200)
      try requireOption(epipolarMovers, of: "--epipolar-movers", in: 0...movers)
      try requireOption(width, of: "--width", in: 16...8192)
      try requireOption(height, of: "--height", in: 16...8192)
      guard fov >= 5, fov <= 150 else {
        throw ValidationError("--fov \(fov): expected degrees between 5 and 150.")
      }
    }

    func run() throws { try sequence.write(BoxesWorld(options, textures: sequence.textureBank())) }

    private var options: BoxesWorld.Options {
      var options = BoxesWorld.Options()
      options.frames = sequence.frames
      options.seed = sequence.seed
      options.movers = movers
      options.epipolarMovers = epipolarMovers
      options.path = path
      options.texture = texture
      options.width = width
      options.height = height
      options.fov = fov
      return options
    }
  }
}

extension BoxesWorld.Options.Path: ExpressibleByArgument {}
extension BoxesWorld.Options.Texture: ExpressibleByArgument {}
