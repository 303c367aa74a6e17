public import ArgumentParser
internal import Pipelines

/// The suite's root command, as the light executable has it.
public struct Root: ParsableCommand {
  /// Name, version and subcommands; those that need the heavy libraries run in the sibling.
  public static let configuration = suite(
    reconstruct: SiblingCommand<ReconstructOptions>.self,
    pose: Pose.self,
    depth: Depth.self,
    fuse: SiblingCommand<FuseOptions>.self,
    train: SiblingCommand<TrainOptions>.self,
    weights: Weights.self,
    doctor: Doctor.self
  )

  /// The whole suite, given the commands that differ between the executables.
  public static func suite(
    reconstruct: any ParsableCommand.Type,
    pose: any ParsableCommand.Type,
    depth: any ParsableCommand.Type,
    fuse: any ParsableCommand.Type,
    train: any ParsableCommand.Type,
    weights: any ParsableCommand.Type,
    doctor: any ParsableCommand.Type
  ) -> CommandConfiguration {
    CommandConfiguration(
      commandName: "parallax",
      abstract: "Maps from image sequences of one moving camera.",
      discussion: """
        FRAMES is a folder of images, a pattern such as 'frames/*.png' (quoted), a list file (.txt, \
        one path a line), several files, or a video. Results go to standard output or to -o; \
        progress and notes to standard error. Exit codes: 0 done, 1 failed, 64 wrong usage.
        """,
      version: suiteVersion,
      groupedSubcommands: [
        CommandGroup(name: "Reconstruction", subcommands: [reconstruct]),
        CommandGroup(name: "Stage", subcommands: [Flow.self, pose, depth, Movers.self, fuse]),
        CommandGroup(name: "Geometry", subcommands: [BackProject.self, RigidFlow.self]),
        CommandGroup(name: "Network", subcommands: [train, weights]),
        CommandGroup(name: "File", subcommands: [Synthesize.self, Render.self, Convert.self]),
        CommandGroup(name: "Check", subcommands: [Evaluate.self, doctor]),
      ]
    )
  }

  /// A root command with nothing parsed.
  public init() {}
}
