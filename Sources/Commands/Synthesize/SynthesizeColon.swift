public import ArgumentParser
public import SyntheticScenes

extension Root.Synthesize {
  struct Colon: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A bent tube with folds and polyps, lit by the endoscope in it.",
      discussion: """
        Levels go from a straight smooth tube (1) over bends (2), deep folds, polyps and wet \
        highlights (3) and an uneven wall (4) to one that moves by itself (5). Writes frames, depth, \
        flow to the next frame, occlusion, camera poses and the calibration; lengths are in \
        centimetres. Equal options give equal bytes.

        Example:
          parallax synthesize colon -o Maps/colon --level 3 --frames 60 --seed 7
        """
    )

    private static let defaults = ColonWorld.Options()

    @OptionGroup var sequence: SequenceOptions

    @Option(help: ArgumentHelp("How difficult it is, 1 to 5.", valueName: "level"))
    var level = defaults.level

    @Option(help: ArgumentHelp("Speed, in centimetres a frame.", valueName: "centimetres"))
    var speed = defaults.speed

    @Option(help: ArgumentHelp("Image width.", valueName: "pixels"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Image height.", valueName: "pixels"))
    var height = defaults.height

    @Option(help: ArgumentHelp("Horizontal field of view.", valueName: "degrees"))
    var fov = defaults.fov

    func validate() throws {
      try requireOption(width, of: "--width", in: 16...8192)
      try requireOption(height, of: "--height", in: 16...8192)
      guard (20...ColonWorld.widestField).contains(fov) else {
        throw ValidationError("--fov \(fov): expected degrees between 20 and 120.")
      }
      let way = speed * Double(sequence.frames)
      guard speed >= 0, way <= ColonWorld.longestWay else {
        throw ValidationError(
          "--speed \(speed): expected 0 or above, and at most "
            + "\(Int(ColonWorld.longestWay)) centimetres in all frames."
        )
      }
    }

    func run() throws {
      var options = ColonWorld.Options()
      options.frames = sequence.frames
      options.seed = sequence.seed
      options.level = level
      options.speed = speed
      options.width = width
      options.height = height
      options.fov = fov
      try sequence.write(ColonWorld(options, textures: sequence.textureBank()))
    }
  }
}

extension ColonWorld.Level: ExpressibleByArgument {}
