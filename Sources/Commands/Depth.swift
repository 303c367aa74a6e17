internal import ArgumentParser
internal import Odometry
internal import Pipelines

extension Root {
  /// Depth of keyframes from flow and trajectory.
  struct Depth: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "z-depth and its sigma, from flow and trajectory.",
      discussion: """
        Triangulates every pixel of every keyframe from its flows to other keyframes, near and far in one \
        weighted estimate. Writes NAME.pfm per keyframe, NaN where depth is unknown, in the units of \
        the trajectory.

        Example, after make demo:
          parallax depth --flow Maps/demo/work/flow \\
            --trajectory Maps/demo/trajectory.txt -o /tmp/depth --sigma /tmp/sigma
        """
    )

    @Option(
      help: ArgumentHelp("Folder that `flow --keyframes` wrote.", valueName: "folder"),
      completion: .directory
    ) var flow: String
    @Option(
      help: ArgumentHelp("The camera's trajectory (TUM).", valueName: "file"),
      completion: .file(extensions: ["txt"])
    ) var trajectory: String
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Folder for depth.", valueName: "folder"),
      completion: .directory
    ) var output: String
    @Option(
      help: ArgumentHelp("Folder for depth's 1σ.", valueName: "folder"),
      completion: .directory
    )
    var sigma: String
    @OptionGroup var execution: RunOptions

    func validate() throws {
      guard output != sigma else {
        throw ValidationError("-o and --sigma \(sigma): expected two folders.")
      }
    }

    func run() throws {
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
}
