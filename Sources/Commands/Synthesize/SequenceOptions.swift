internal import ArgumentParser
internal import Datasets
internal import Pipelines
internal import SyntheticScenes

/// What all synthetic sequences have in common.
struct SequenceOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to write; whole or not at all.", valueName: "folder"),
    completion: .directory
  )
  var output: String

  @Option(help: ArgumentHelp("How many frames.", valueName: "count"))
  var frames = BoxesWorld.Options().frames

  @Option(help: ArgumentHelp("What everything random follows from.", valueName: "number"))
  var seed = BoxesWorld.Options().seed

  @Flag(help: "Write the flow to the frame before, too.")
  var backward = false

  @Option(
    help: ArgumentHelp(
      "A folder of photos to paint surfaces with, beside patterns (make textures gets some).",
      valueName: "folder"
    ),
    completion: .directory
  )
  var textures: String?

  @OptionGroup var force: ForceOptions
  @OptionGroup var running: RunOptions

  func validate() throws {
    try requireOption(frames, of: "--frames", in: 1...100_000)
  }

  /// The patterns, `variants` of each, and the photos that were asked for.
  func textureBank(variants: Int = 1) throws -> TextureBank {
    guard let textures else { return TextureBank(variants: variants) }
    let photos = try PhotoFolder.photos(
      in: textures,
      longestSide: PhotoBank.longestSide,
      threads: running.threadCount
    )
    return TextureBank(variants: variants, photos: PhotoBank(photos))
  }

  /// Writes the sequence of a world, with progress.
  func write(_ world: some SyntheticWorld) throws {
    let writer = SynthesizeSequence(
      world: world,
      hasBackward: backward,
      threads: running.threadCount
    )
    let progress = ProgressBar(quiet: running.quiet)
    progress.begin("Frames", total: frames)
    try writer.write(to: output, force: force.force) { progress.advance() }
    progress.finish()
  }
}

/// Refuses a value out of its range, by the option's name.
func requireOption(_ value: Int, of option: String, in range: ClosedRange<Int>) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(option) \(value): expected \(range.lowerBound) to \(range.upperBound)."
    )
  }
}
