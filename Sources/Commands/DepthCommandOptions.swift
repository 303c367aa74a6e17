public import ArgumentParser
package import Datasets
internal import Checkpoints
internal import NetworkCatalogue
internal import Odometry
internal import Pipelines

/// The options of `depth`, by geometry or by a network.
public struct DepthCommandOptions: ParsableArguments {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "depth",
    abstract: "z-depth and its sigma, from flow and trajectory or by a network.",
    discussion: """
      Without --network, triangulates every pixel of every keyframe from its flows to other keyframes, near and \
      far in one weighted estimate. Writes NAME.pfm per keyframe, NaN where depth is unknown, in the units of \
      the trajectory.

      A network takes FRAMES and its --weights and writes NAME.pfm per frame; what the numbers are it says on \
      standard error. With --known and --known-sigma, folders that this command wrote before, its depth is \
      brought to their units, and --sigma gets how far both disagree. Networks of a pair take another frame \
      too, turned as the target by the --trajectory; a stabilised camera of known --speed that goes straight \
      ahead needs none.

      --network torchscript:FILE runs any module of torch.jit.trace or torch.jit.script: one that takes an \
      image (1×3×H×W, red, green, blue, 0 to 1) and returns z-depth, or one like PatchmatchNet that takes \
      images, intrinsics, extrinsics (camera from world), depth_min, depth_max; for it give --trajectory, \
      a lens, --nearest and --farthest. FILE brings its own code: take it from whom you trust.

      Example, after make demo:
        cd Maps/demo
        parallax depth --flow work/flow --trajectory trajectory.txt \\
          -o /tmp/depth --sigma /tmp/sigma
      """
  )

  @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
  var frames: [String] = []

  @OptionGroup var choice: FrameChoiceOptions
  @OptionGroup var lens: LensOptions

  @Option(help: "What tells depth.") package var network = DepthNetworkName.triangulate

  @Option(
    help: ArgumentHelp(
      "The network's weights; of a system of several files, once for each, in its order.",
      valueName: "file"
    ),
    completion: .file()
  )
  package var weights: [String] = []

  @OptionGroup package var how: NetworkOptions

  @Option(
    help: ArgumentHelp("Folder that `flow --keyframes` wrote.", valueName: "folder"),
    completion: .directory
  )
  var flow: String?

  @Option(
    help: ArgumentHelp("The camera's trajectory (TUM).", valueName: "file"),
    completion: .file(extensions: ["txt"])
  )
  package var trajectory: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder for depth.", valueName: "folder"),
    completion: .directory
  )
  package var output: String

  @Option(
    help: ArgumentHelp("Folder for depth's 1σ.", valueName: "folder"),
    completion: .directory
  )
  package var sigma: String?

  @Option(
    help: ArgumentHelp("Folder of known depth, for its units.", valueName: "folder"),
    completion: .directory
  )
  package var known: String?

  @Option(
    help: ArgumentHelp("Folder of the known depth's 1σ.", valueName: "folder"),
    completion: .directory
  )
  package var knownSigma: String?

  @Option(
    help: ArgumentHelp(
      "How many frames before the target the other image of a pair is; several are joined. Without it three are chosen by depth.",
      valueName: "count"
    )
  )
  package var gap: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Metres a second that the camera goes: depth of pairs is then in metres.",
      valueName: "speed"
    )
  )
  package var speed: Double?

  @Option(
    help: ArgumentHelp("Least depth, in the trajectory's units.", valueName: "depth")
  )
  package var nearest: Double?

  @Option(
    help: ArgumentHelp("Greatest depth, in the trajectory's units.", valueName: "depth")
  )
  package var farthest: Double?

  @OptionGroup package var execution: RunOptions

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the options belong together.
  public func validate() throws {
    if output == sigma {
      throw ValidationError("-o and --sigma \(output): expected two folders.")
    }
    try how.requireSize(for: [network.defaultValueDescription])
    if case .triangulate = network {
      try validateTriangulation()
    } else {
      try validateNetwork()
    }
  }

  private func validateTriangulation() throws {
    guard flow != nil, trajectory != nil, sigma != nil else {
      throw ValidationError("triangulate needs --flow, --trajectory and --sigma.")
    }
    guard frames.isEmpty, weights.isEmpty, known == nil else {
      throw ValidationError(
        "triangulate takes no FRAMES, --weights or --known: choose a --network."
      )
    }
  }

  private func validateNetwork() throws {
    guard !frames.isEmpty else { throw ValidationError("A network needs FRAMES.") }
    guard flow == nil else { throw ValidationError("--flow is for triangulate.") }
    guard (known == nil) == (knownSigma == nil) else {
      throw ValidationError("Give --known and --known-sigma together.")
    }
    guard sigma == nil || known != nil else {
      throw ValidationError("--sigma tells how far a network and --known disagree: give --known.")
    }
    if let gap = gap.first(where: { $0 < 1 }) {
      throw ValidationError("--gap \(gap): expected 1 or more.")
    }
    if let speed, !(speed > 0 && speed.isFinite) {
      throw ValidationError("--speed \(speed): expected metres a second above 0.")
    }
    if nearest != nil || farthest != nil, range == nil {
      throw ValidationError(
        "--nearest and --farthest: expected two depths, 0 < nearest < farthest."
      )
    }
    switch network {
    case .triangulate: break
    case .torchscript:
      try how.requireOwnPrecision()
      guard weights.isEmpty else {
        throw ValidationError("--weights: a module in TorchScript has its own.")
      }
    case .network(let card):
      guard !weightFiles.isEmpty else {
        throw ValidationError("\(card.name) needs its weights: give --weights FILE.")
      }
      if card.kind == .stereoDepth {
        try lens.requireLens()
        guard trajectory != nil || speed != nil else {
          throw ValidationError(
            "\(card.name) needs the camera's motion: give --trajectory FILE or --speed."
          )
        }
      }
    }
  }

  /// Least and greatest depth, if both are given in order.
  package var range: ClosedRange<Double>? {
    guard let nearest, let farthest, nearest > 0, nearest < farthest else { return nil }
    return nearest...farthest
  }

  /// The network's weights: those given, or those that come with the program.
  package var weightFiles: [String] {
    guard case .network(let card) = network else { return weights }
    return ShippedWeights.files(of: card.name, given: weights)
  }

  /// The frames, seen through a lens that may be unknown.
  package func sequence() throws -> FrameSequence { try choice.sequence(frames, lens.lens) }

  /// Triangulates, where that was chosen.
  package func triangulate() throws {
    guard let flow, let trajectory, let sigma else { return }
    var stage = DepthStage()
    stage.triangulation.threads = execution.threadCount
    let progress = ProgressBar(quiet: execution.quiet)
    defer { progress.finish() }
    try stage.run(
      flow: flow,
      trajectory: trajectory,
      depth: output,
      sigma: sigma,
      progress: progress
    )
  }
}
