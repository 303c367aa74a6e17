public import ArgumentParser
package import Datasets
package import NetworkCatalogue
internal import Checkpoints
internal import Odometry
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
      and its unit is the network's own. With --network flowpose and --flow it tells that of one keyframe after the \
      other from their flow, each step 1 long.

      Example, after make demo:
        parallax pose --flow Maps/demo/work/flow -o /tmp/trajectory.txt
      """
  )

  @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
  var frames: [String] = []

  @OptionGroup var choice: FrameChoiceOptions

  @Option(help: "A network that tells poses.") package var network: PoseNetworkName?

  @Option(
    help: ArgumentHelp("A file of the network's weights.", valueName: "file"),
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
    if let network {
      let card = network.card
      guard !weightFiles.isEmpty else {
        throw ValidationError("\(card.name) needs its weights: give --weights FILE.")
      }
      guard frames.isEmpty == (card.kind == .flowPose), (flow == nil) == !frames.isEmpty else {
        throw ValidationError(
          "\(card.name) needs "
            + (card.kind == .flowPose ? "--flow FOLDER, and no FRAMES." : "FRAMES, and no --flow.")
        )
      }
    } else {
      guard flow != nil, frames.isEmpty, weights.isEmpty else {
        throw ValidationError("Give --flow FOLDER, or FRAMES with --network and --weights.")
      }
    }
  }

  /// The network's weights: those given, or those that come with the program.
  package var weightFiles: [String] {
    network.map { ShippedWeights.files(of: $0.card.name, given: weights) } ?? []
  }

  /// The frames.
  package func sequence() throws -> FrameSequence { try choice.sequence(frames, .unknown) }

  /// Places frames by their flow, where that was given.
  package func place() throws {
    guard let flow else { return }
    var stage = PoseStage()
    stage.odometry.bundle.threads = execution.threadCount
    let progress = ProgressBar(quiet: execution.quiet)
    defer { progress.finish() }
    try stage.run(flow: flow, to: output.output, segments: segments, progress: progress)
  }
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

  private static let kinds: [NetworkKind] = [.flowPose, .pose]
}
