internal import ArgumentParser
internal import Datasets
internal import Movers
internal import Pipelines

extension Root {
  /// Pixels that move on their own.
  struct Movers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pixels that move on their own.",
      discussion: """
        Compares the flows of `flow --keyframes` with those that a static world of this depth would show \
        from these poses, in units of their sigma, over all flows of a frame, its neighbours and the frames \
        before and after. Writes NAME.png (255 = moving) and probability/NAME.png (16 bits, 65535 = certain) \
        for every frame that has flow and a pose. With FRAMES and their camera, as `flow` got them, flow counts \
        as motion only where the pictures bear it out, and the masks' borders are those of the picture.

        With --rotation-only, for a camera that only pans, FRAMES or the flows of `flow --backward` are \
        compared with the homography that most of the image follows. No depth, no poses and no \
        calibration are needed.

        Example, after make demo:
          cd Maps/demo
          parallax movers ../boxes/frames --calibration ../boxes/calibration.yaml \\
            --flow work/flow --depth work/depth --sigma work/sigma \\
            --trajectory trajectory.txt -o /tmp/movers
          parallax movers ../boxes/frames --rotation-only -o /tmp/turning
        """
    )

    @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
    var frames: [String] = []

    @OptionGroup var choice: FrameChoiceOptions

    @OptionGroup var lens: LensOptions

    @Flag(help: "The camera only turns: no depth is needed.") var rotationOnly = false

    @Option(
      help: ArgumentHelp(
        "Folder that `flow --keyframes` wrote; with --rotation-only, that `flow --backward` wrote.",
        valueName: "folder"
      ),
      completion: .directory
    )
    var flow: String?

    @Option(
      help: ArgumentHelp("Folder of depth, NAME.pfm a keyframe.", valueName: "folder"),
      completion: .directory
    )
    var depth: String?

    @Option(
      help: ArgumentHelp(
        "Folder of depth's 1σ, NAME.pfm a keyframe (default: 5 % of the depth).",
        valueName: "folder"
      ),
      completion: .directory
    )
    var sigma: String?

    @Option(
      help: ArgumentHelp("The camera's trajectory (TUM).", valueName: "file"),
      completion: .file(extensions: ["txt"])
    )
    var trajectory: String?

    @Option(help: "What estimates the flow of FRAMES.") var network = FlowNetwork.dis

    @Option(
      help: ArgumentHelp("The network's weights.", valueName: "file"),
      completion: .file()
    )
    var weights: [String] = []

    @OptionGroup var networkOptions: NetworkOptions

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Folder for masks and probabilities.", valueName: "folder"),
      completion: .directory
    )
    var output: String

    @OptionGroup var execution: RunOptions

    private var flowChoice: FlowChoice {
      FlowChoice(network, weights: weights, settings: networkOptions.settings, isPolished: false)
    }

    func validate() throws {
      try flowChoice.validate(option: "--weights")
      try networkOptions.requireSize(for: [network.name])
      if rotationOnly {
        guard depth == nil, sigma == nil, trajectory == nil else {
          throw ValidationError("--rotation-only takes no --depth, --sigma and --trajectory.")
        }
        guard frames.isEmpty != (flow == nil) else {
          throw ValidationError("--rotation-only needs FRAMES or --flow FOLDER.")
        }
      } else {
        guard network == .dis, weights.isEmpty else {
          throw ValidationError("--network and --weights are for --rotation-only with FRAMES.")
        }
        guard flow != nil, depth != nil, trajectory != nil else {
          throw ValidationError(
            "Give --flow, --depth and --trajectory, or --rotation-only for a camera that only turns."
          )
        }
        if !frames.isEmpty { try lens.requireLens() }
      }
    }

    func run() throws {
      if rotationOnly, !frames.isEmpty { try flowChoice.becomeIfNeeded() }
      let progress = ProgressBar(quiet: execution.quiet)
      defer { progress.finish() }
      let result = rotationOnly ? try turning(progress) : try moving(progress)
      progress.finish()
      let percent = (result.movingShare * 1000).rounded() / 10
      progress.note("\(percent) % of the pixels of \(result.frames) frames move.")
    }

    private func moving(_ progress: ProgressBar) throws -> MoverStage.Result {
      var stage = MoverStage()
      stage.movers.threads = execution.threadCount
      return try stage.run(
        flow: flow ?? "",
        depth: depth ?? "",
        sigma: sigma,
        trajectory: trajectory ?? "",
        pictures: frames.isEmpty ? nil : choice.sequence(frames, lens.lens),
        to: output,
        progress: progress
      )
    }

    private func turning(_ progress: ProgressBar) throws -> MoverStage.Result {
      var stage = TurningMoverStage()
      stage.movers.threads = execution.threadCount
      if let flow { return try stage.run(flow: flow, to: output, progress: progress) }
      let sequence = try choice.sequence(frames, lens.lens)
      return try stage.run(
        sequence,
        estimator: try flowChoice.estimator(for: sequence, threads: execution.threadCount),
        to: output,
        progress: progress
      )
    }
  }
}
