public import Datasets
internal import Formats
public import Imagery
public import Odometry

/// The flow from each frame to the next, as files.
public struct ConsecutiveFlow: Sendable {
  /// Whether the flow back is written too.
  public var writesBackward = false

  /// Whether the flow's sigma is written too.
  public var writesSigma = false

  /// What makes a picture of a flow, where one is to be written.
  public var picture: (@Sendable (FlowField) -> Image)?

  /// Only the flow itself.
  public init() {}

  /// Writes the flow of two frames to the file `path`, or of more to `path/NAME.flo`.
  ///
  /// Results take the name of a pair's first frame. Needs at least two frames.
  public func run(
    _ sequence: FrameSequence,
    estimator: any FlowEstimator,
    to path: String,
    progress: any StageProgress = SilentProgress()
  ) throws {
    guard sequence.count >= 2 else {
      throw FileError(
        path,
        found: "\(sequence.count) frame to compute it from",
        expected: "at least two",
        advice: "give two images or a sequence"
      )
    }
    let isOneFile = sequence.count == 2 && path.hasSuffix(".flo")
    if !isOneFile { try OutputFolder.make(path) }
    progress.begin("Flow", total: sequence.count - 1)
    var first = try flowFrame(sequence, 0)
    for position in 1..<sequence.count {
      let second = try flowFrame(sequence, position)
      let base =
        isOneFile ? String(path.dropLast(4)) : "\(path)/\(sequence.entries[position - 1].name)"
      try write(first, second, estimator, base)
      first = second
      progress.advance()
    }
  }

  private func flowFrame(_ sequence: FrameSequence, _ position: Int) throws -> FlowFrame {
    let frame = try sequence.frame(at: position)
    return FlowFrame(position: position, image: frame.image, known: frame.known)
  }

  private func write(
    _ first: FlowFrame,
    _ second: FlowFrame,
    _ estimator: any FlowEstimator,
    _ base: String
  ) throws {
    let isBothWays = writesBackward || writesSigma
    let fields = try estimator.flows(
      isBothWays ? [(first, second), (second, first)] : [(first, second)]
    )
    let forward = fields[0].restricted(from: first.known, to: second.known)
    try FloFile.write(forward, to: base + ".flo")
    if let picture { try ImageFile.write(picture(forward), to: base + ".png") }
    guard isBothWays else { return }
    let backward = fields[1].restricted(from: second.known, to: first.known)
    if writesBackward { try FloFile.write(backward, to: base + ".backward.flo") }
    guard writesSigma else { return }
    let sigma = FlowPair(forward: forward, backward: backward).sigma()
    try PFM.write(
      DepthMap(width: forward.width, height: forward.height, values: sigma),
      to: base + ".sigma.pfm"
    )
  }
}
