internal import ArgumentParser
internal import SyntheticScenes

extension Root.Synthesize {
  struct Chairs: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Textured cut-outs that fly before a background, each with a motion of its own.",
      discussion: """
        Layers in the plane, for optical flow: frames, flow to the next frame, occlusion and the \
        layer that each pixel shows. There is no depth and no pose. Equal options give equal bytes.

        Example:
          parallax synthesize chairs -o Maps/chairs --frames 20 --seed 7 --backward
        """
    )

    private static let defaults = ChairsSequence.Options()

    @OptionGroup var sequence: SequenceOptions

    @Option(help: ArgumentHelp("The most cut-outs there may be.", valueName: "count"))
    var objects = defaults.layers.objects.upperBound

    @Option(
      help: ArgumentHelp(
        "The longest displacement between frames, in pixels of an image 640 wide.",
        valueName: "pixels"
      )
    )
    var displacement = defaults.layers.displacements.upperBound

    @Flag(help: "Leave out changes of light, blur, noise and compression.")
    var clean = false

    @Option(help: ArgumentHelp("Image width.", valueName: "pixels"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Image height.", valueName: "pixels"))
    var height = defaults.height

    func validate() throws {
      try requireOption(objects, of: "--objects", in: 0...120)
      try requireOption(width, of: "--width", in: 16...8192)
      try requireOption(height, of: "--height", in: 16...8192)
      guard displacement >= 0.5, displacement <= 600 else {
        throw ValidationError(
          "--displacement \(displacement): expected pixels between 0.5 and 600."
        )
      }
    }

    func run() throws {
      var options = ChairsSequence.Options()
      options.frames = sequence.frames
      options.seed = sequence.seed
      options.width = width
      options.height = height
      options.layers.objects = min(options.layers.objects.lowerBound, objects)...objects
      options.layers.displacements =
        min(options.layers.displacements.lowerBound, displacement)...displacement
      options.layers.isPhotographed = !clean
      let world = ChairsWorld(textures: try sequence.textureBank(variants: 3))
      try sequence.write(ChairsSequence(options, world: world))
    }
  }
}
