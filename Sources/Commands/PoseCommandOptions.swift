public import ArgumentParser
package import Datasets
package import NetworkCatalogue
internal import Checkpoints
package import Geometry
package import Odometry
internal import Pipelines

/// The options of `pose`, by geometry or by a network.
public struct PoseCommandOptions: ParsableArguments {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "pose",
    abstract: "The camera's trajectory, from flow or by a network.",
    discussion: """
      Reads what `flow --keyframes` wrote. Keyframes start from a robust two-view geometry, are placed \
      one after the other and adjusted together; frames between are placed against them. The \
      scale is unknown: the first keyframe's median depth is 1. The file is TUM's: time, position, \
      quaternion x y z w, camera to world.

      With --network and FRAMES a network tells the motion of one group of frames after the other; nothing adjusts it, \
      and its unit is the network's own. With --flow and --network flowpose, or essential for RANSAC over the \
      five-point method, the motion of one keyframe after the other is told from their flow alone, each step 1 long.

      Example, after make demo:
        cd Maps/demo
        parallax pose --flow work/flow -o /tmp/trajectory.txt
      """
  )

  @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
  var frames: [String] = []

  @OptionGroup var choice: FrameChoiceOptions

  @Option(
    help: "What tells motions one by one: a network, or the five-point method (essential)."
  )
  package var network: PoseEstimatorName?

  @Flag(
    help:
      "Move each motion told from flow to where it explains all of the flow best; helps essential, not flowpose."
  )
  package var refine = false

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
  package var flow: String?

  @Option(
    help: ArgumentHelp(
      "Folder for what tracking was lost before or after: N/trajectory.txt a segment.",
      valueName: "folder"
    ),
    completion: .directory
  ) var segments: String?

  @OptionGroup package var output: OutputOptions
  @OptionGroup package var execution: RunOptions

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the options belong together.
  public func validate() throws {
    try how.requireSize(for: [network?.name ?? "geometry"])
    if let network {
      guard network.card == nil || !weightFiles.isEmpty else {
        throw ValidationError("\(network.name) needs its weights: give --weights FILE.")
      }
      guard network.card != nil || weights.isEmpty else {
        throw ValidationError("--weights: \(network.name) has none.")
      }
      guard frames.isEmpty == network.isOfFlow, (flow == nil) == !frames.isEmpty else {
        throw ValidationError(
          "\(network.name) needs "
            + (network.isOfFlow ? "--flow FOLDER, and no FRAMES." : "FRAMES, and no --flow.")
        )
      }
      guard network.isOfFlow || !refine else {
        throw ValidationError("--refine: \(network.name) sees no flow.")
      }
    } else {
      guard !refine else { throw ValidationError("--refine: choose a --network for it.") }
      guard flow != nil, frames.isEmpty, weights.isEmpty else {
        throw ValidationError("Give --flow FOLDER, or FRAMES with --network and --weights.")
      }
    }
  }

  /// The network's weights: those given, or those that come with the program.
  package var weightFiles: [String] {
    network?.card.map { ShippedWeights.files(of: $0.name, given: weights) } ?? []
  }

  /// The frames.
  package func sequence() throws -> FrameSequence { try choice.sequence(frames, .unknown) }

  /// Tells the motion of one keyframe after the other from their flow.
  package func placePairs(
    _ estimator: (FlowPair, PairMotion, Camera) throws -> RigidTransform?
  ) throws {
    guard let flow else { return }
    var stage = PairMotionStage()
    stage.isRefined = refine
    let progress = ProgressBar(quiet: execution.quiet)
    defer { progress.finish() }
    let result = try stage.run(flow: flow, to: output.output, progress: progress, estimator)
    let steps = refine ? ", \((result.steps * 10).rounded() / 10) steps of refinement each" : ""
    progress.note("\(result.pairs) pairs, \(result.failures) of them without a motion\(steps)")
  }

  /// Places frames by their flow, where that was given; adjusted together unless each motion is told by itself.
  package func place() throws {
    guard let flow else { return }
    guard network == nil else {
      try placePairs { _, points, _ in try points.essential() }
      return
    }
    var stage = PoseStage()
    stage.odometry.bundle.threads = execution.threadCount
    let progress = ProgressBar(quiet: execution.quiet)
    defer { progress.finish() }
    try stage.run(flow: flow, to: output.output, segments: segments, progress: progress)
  }
}

/// What tells motions one by one: a network, or a classical method.
package enum PoseEstimatorName: ExpressibleByArgument, Sendable {
  /// RANSAC over the five-point method, from flow.
  case essential
  /// A network that tells poses.
  case network(NetworkCard)

  package init?(argument: String) {
    if argument == Self.essential.name {
      self = .essential
      return
    }
    guard let network = PoseNetworkName(argument: argument) else { return nil }
    self = .network(network.card)
  }

  package static var allValueStrings: [String] {
    [essential.name] + PoseNetworkName.allValueStrings
  }

  package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// What is known of the network; nil where it is none.
  package var card: NetworkCard? {
    guard case .network(let card) = self else { return nil }
    return card
  }

  /// Its name on the command line.
  var name: String { card?.name ?? "essential" }

  /// Whether it sees flows instead of images.
  var isOfFlow: Bool { card.map { $0.kind == .flowPose } ?? true }
}

/// A network that tells poses, by its name.
package struct PoseNetworkName: ExpressibleByArgument, Sendable {
  /// What is known of it.
  package let card: NetworkCard

  package init?(argument: String) {
    guard let card = NetworkCatalogue.card(named: argument), Self.kinds.contains(card.kind)
    else { return nil }
    self.card = card
  }

  package static var allValueStrings: [String] { kinds.flatMap(NetworkCatalogue.names(of:)) }

  package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  private static let kinds: [NetworkKind] = [.flowPose, .pose]
}
