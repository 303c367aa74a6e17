internal import ArgumentParser
internal import SyntheticScenes

extension Root.Synthesize {
  struct Drive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A street with facades, trees, parked cars and traffic, from a car.",
      discussion: """
        Writes frames, depth, flow to the next frame, occlusion, mover ids, camera poses and the \
        calibration: the same shape as a real sequence, so that every command runs on it. Equal \
        options give equal bytes.

        Example:
          parallax synthesize drive -o Maps/drive --frames 60 --seed 7 --movers 8
        """
    )

    private static let defaults = DriveWorld.Options()

    @OptionGroup var sequence: SequenceOptions

    @Option(
      help: ArgumentHelp("How many cars, bicycles and people move.", valueName: "count")
    )
    var movers = defaults.movers

    @Option(
      help: ArgumentHelp(
        "How many of the movers overtake along their epipolar lines (default: 1 if any move).",
        valueName: "count"
      )
    )
    var epipolarMovers: Int?

    @Option(help: ArgumentHelp("Speed, in metres a frame.", valueName: "metres"))
    var speed = defaults.speed

    @Option(
      help: ArgumentHelp("How far the street turns to both sides.", valueName: "degrees")
    )
    var bends = defaults.bends * 360

    @Option(help: ArgumentHelp("Image width.", valueName: "pixels"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Image height.", valueName: "pixels"))
    var height = defaults.height

    @Option(help: ArgumentHelp("Horizontal field of view.", valueName: "degrees"))
    var fov = defaults.fov

    func validate() throws {
      try requireOption(movers, of: "--movers", in: 0...100)
      if let epipolarMovers {
        try requireOption(epipolarMovers, of: "--epipolar-movers", in: 0...movers)
      }
      try requireOption(width, of: "--width", in: 16...8192)
      try requireOption(height, of: "--height", in: 16...8192)
      guard (5...150).contains(fov) else {
        throw ValidationError("--fov \(fov): expected degrees between 5 and 150.")
      }
      guard (0...72).contains(bends) else {
        throw ValidationError("--bends \(bends): expected degrees between 0 and 72.")
      }
      let way = speed * Double(sequence.frames)
      guard speed > 0, way <= DriveWorld.longestWay else {
        throw ValidationError(
          "--speed \(speed): expected above 0, and at most "
            + "\(Int(DriveWorld.longestWay)) metres in all frames."
        )
      }
    }

    func run() throws {
      var options = DriveWorld.Options()
      options.frames = sequence.frames
      options.seed = sequence.seed
      options.movers = movers
      options.epipolarMovers = epipolarMovers ?? min(1, movers)
      options.speed = speed
      options.bends = bends / 360
      options.width = width
      options.height = height
      options.fov = fov
      try sequence.write(DriveWorld(options, textures: sequence.textureBank()))
    }
  }
}
