internal import ArgumentParser
internal import Odometry
internal import Pipelines

extension Root {
  /// The camera's trajectory from flow.
  struct Pose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The camera's trajectory, from flow.",
      discussion: """
        Reads what `flow --keyframes` wrote. Keyframes start from a robust two-view geometry, are placed \
        one after the other and adjusted together; frames between are placed against them. The \
        scale is unknown: the first keyframe's median depth is 1. The file is TUM's: time, position, \
        quaternion x y z w, camera to world.

        Example, after make demo:
          parallax pose --flow Maps/demo/work/flow -o /tmp/trajectory.txt
        """
    )

    @Option(
      help: ArgumentHelp("Folder that `flow --keyframes` wrote.", valueName: "folder"),
      completion: .directory
    ) var flow: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var execution: RunOptions

    func run() throws {
      var stage = PoseStage()
      stage.odometry.bundle.threads = execution.threadCount
      let progress = ProgressBar(quiet: execution.quiet)
      defer { progress.finish() }
      try stage.run(flow: flow, to: output.output, progress: progress)
    }
  }
}
