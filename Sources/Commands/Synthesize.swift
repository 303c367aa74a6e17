public import ArgumentParser
internal import Pipelines
public import SyntheticScenes

extension Root {
  struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "synthesize",
      abstract: "A synthetic sequence with exact truth.",
      subcommands: [Boxes.self]
    )
  }
}

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

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The folder to write; whole or not at all.", valueName: "folder"),
      completion: .directory
    )
    var output: String

    @Option(help: ArgumentHelp("How many frames.", valueName: "count"))
    var frames = defaults.frames

    @Option(help: ArgumentHelp("What everything random follows from.", valueName: "number"))
    var seed = defaults.seed

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

    @OptionGroup var force: ForceOptions
    @OptionGroup var running: RunOptions

    func validate() throws {
      try require(frames, of: "--frames", in: 1...100_000)
      try require(movers, of: "--movers", in: 0...200)
      try require(epipolarMovers, of: "--epipolar-movers", in: 0...movers)
      try require(width, of: "--width", in: 16...8192)
      try require(height, of: "--height", in: 16...8192)
      guard fov >= 5, fov <= 150 else {
        throw ValidationError("--fov \(fov): expected degrees between 5 and 150.")
      }
    }

    func run() throws {
      let sequence = SynthesizeSequence(
        world: BoxesWorld(options),
        threads: running.threadCount
      )
      let progress = ProgressBar(quiet: running.quiet)
      progress.begin("Frames", total: frames)
      try sequence.write(to: output, force: force.force) { progress.advance() }
      progress.finish()
    }

    private var options: BoxesWorld.Options {
      var options = BoxesWorld.Options()
      options.frames = frames
      options.seed = seed
      options.movers = movers
      options.epipolarMovers = epipolarMovers
      options.path = path
      options.texture = texture
      options.width = width
      options.height = height
      options.fov = fov
      return options
    }

    private func require(_ value: Int, of option: String, in range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw ValidationError(
          "\(option) \(value): expected \(range.lowerBound) to \(range.upperBound)."
        )
      }
    }
  }
}

extension BoxesWorld.Options.Path: ExpressibleByArgument {}
extension BoxesWorld.Options.Texture: ExpressibleByArgument {}
