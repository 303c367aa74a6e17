internal import ArgumentParser
internal import Datasets
internal import Formats
internal import Imagery
internal import Odometry
internal import Pipelines
internal import Rendering

extension Root {
  /// Optical flow of pairs, sequences, or for a reconstruction.
  struct Flow: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Optical flow, in pixels.",
      discussion: """
        Two images make one file (-o F.flo). More frames make a folder, one file a pair of consecutive \
        frames, named by the first; or, with --keyframes, the flows that `pose` and `depth` work \
        from: from each keyframe to the frames after it and to other keyframes, both ways.

        Flow is refined by the images themselves, for whatever estimated it (--no-refine leaves that as it is). \
        Trajectories do better with unrefined, polished flow: so it is with --keyframes.

        A network of three frames (back2future) also looks at the frame as far on the other side of the \
        first one; at the ends of a sequence, where there is none, at the first one again.

        Example, after make demo:
          parallax flow Maps/boxes/frames/000000.png Maps/boxes/frames/000001.png \\
            -o /tmp/a.flo
        """
    )

    @OptionGroup var input: FrameOptions
    @OptionGroup var lens: LensOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "What estimates the flow.") var network = FlowNetwork.dis
    @Option(
      help: ArgumentHelp("The network's weights.", valueName: "file"),
      completion: .file()
    )
    var weights: [String] = []
    @OptionGroup var networkOptions: NetworkOptions
    @Flag(
      inversion: .prefixedNo,
      help: "Move flow to where windows of the images match best (default: with --keyframes)."
    )
    var polish: Bool?
    @Flag(
      inversion: .prefixedNo,
      help: "Refine flow until the images agree under it (default: without --keyframes)."
    )
    var refine: Bool?
    @Flag(help: "Write what `pose` and `depth` need; wants the camera.") var keyframes = false
    @Flag(help: "Write also the flow back, to NAME.backward.flo.") var backward = false
    @Flag(help: "Write also its 1σ per axis in pixels (NaN: not to be used), to NAME.sigma.pfm.")
    var sigma = false
    @Flag(help: "Write also its colours (Middlebury wheel), to NAME.png.") var picture = false
    @OptionGroup var execution: RunOptions

    private var choice: FlowChoice {
      FlowChoice(
        network,
        weights: weights,
        settings: networkOptions.settings,
        isPolished: polish ?? keyframes,
        isRefined: refine ?? !keyframes
      )
    }

    func validate() throws {
      try choice.validate(option: "--weights")
      try networkOptions.requireSize(for: [network.name])
      guard keyframes else { return }
      try lens.requireLens()
      if backward || sigma || picture {
        throw ValidationError(
          "--keyframes writes its own files: give no --backward, --sigma, --picture."
        )
      }
    }

    func run() throws {
      try choice.becomeIfNeeded()
      let sequence = try input.sequence(lens.lens)
      let estimator = try choice.estimator(for: sequence, threads: execution.threadCount)
      let progress = ProgressBar(quiet: execution.quiet)
      defer { progress.finish() }
      guard !keyframes else {
        var stage = FlowStage()
        stage.threads = execution.threadCount
        try stage.run(
          sequence,
          estimator: estimator,
          network: network.name,
          key: try stage.key(sequence, estimatorKey: choice.key()),
          to: output.output,
          progress: progress
        )
        return
      }
      var pairs = ConsecutiveFlow()
      pairs.writesBackward = backward
      pairs.writesSigma = sigma
      if picture { pairs.picture = { flow in FlowWheel(for: flow).picture(of: flow) } }

      try pairs.run(sequence, estimator: estimator, to: output.output, progress: progress)
    }
  }
}
