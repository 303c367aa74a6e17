public import ArgumentParser
public import Datasets

/// Which frames: FRAMES with what chooses and shrinks them.
public struct FrameOptions: ParsableArguments {
  @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
  var frames: [String]

  @OptionGroup var choice: FrameChoiceOptions

  /// Options with nothing parsed.
  public init() {}

  /// The frames, seen through a lens that may be unknown.
  ///
  /// Where they need other codecs, the light executable goes on as its sibling here.
  public func sequence(_ lens: Lens = .unknown) throws -> FrameSequence {
    try choice.sequence(frames, lens)
  }
}

/// What chooses among frames and shrinks them.
public struct FrameChoiceOptions: ParsableArguments {
  static let framesHelp = ArgumentHelp(
    "A folder of images, a quoted pattern, a list file (.txt), several files, or a video."
  )

  @Option(help: ArgumentHelp("First frame to use, counted from 0.", valueName: "index"))
  var start = 0

  @Option(help: ArgumentHelp("Frame to stop before.", valueName: "index"))
  var end: Int?

  @Option(help: ArgumentHelp("Use every n-th frame.", valueName: "n"))
  var every = 1

  @Option(
    help: ArgumentHelp("Shrink frames whose longer side has more pixels.", valueName: "pixels")
  )
  var maxSize: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels never to use: a mask (PNG, 0 = ignore), or a folder with one a frame.",
      valueName: "path"
    ),
    completion: .file()
  )
  var mask: String?

  @Option(
    help: ArgumentHelp("Frames a second of the whole input, for timestamps.", valueName: "rate")
  )
  var fps: Double?

  /// Options with nothing parsed.
  public init() {}

  /// Checks what can be known before any file is looked at.
  public func validate() throws {
    guard start >= 0 else { throw ValidationError("--start \(start): expected 0 or more.") }
    if let end, end <= start {
      throw ValidationError("--end \(end): expected more than --start \(start).")
    }
    guard every >= 1 else { throw ValidationError("--every \(every): expected 1 or more.") }
    if let maxSize, maxSize < 16 {
      throw ValidationError("--max-size \(maxSize): expected 16 pixels or more.")
    }
    if let fps, !(fps > 0 && fps.isFinite) {
      throw ValidationError("--fps \(fps): expected frames a second above 0.")
    }
  }

  func sequence(_ frames: [String], _ lens: Lens) throws -> FrameSequence {
    let input = try FrameInput(arguments: frames)
    try Sibling.media.becomeIfNeeded(toRead: input)
    let selection = try FrameSelection(
      input,
      start: start,
      end: end,
      every: every,
      framesPerSecond: fps
    )
    return try FrameSequence(selection, lens: lens, maximumSize: maxSize, maskPath: mask)
  }
}
