internal import ArgumentParser
internal import Commands
internal import NetworkCatalogue
internal import NetworkStages
internal import Networks
internal import Tensors

/// `pose`, where networks are.
struct NetPose: ParsableCommand {
  static let configuration = PoseCommandOptions.configuration

  @OptionGroup var options: PoseCommandOptions

  func run() throws {
    guard let card = options.network?.card else {
      try options.place()
      return
    }
    guard let entry = NetworkList.entry(named: card.name) else {
      throw ValidationError("\(card.name) is not in this build.")
    }
    try TensorLibrary.use(threads: options.execution.threadCount)
    let network = try entry.load(options.weightFiles).network
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    if let network = network as? any FlowPosePredicting, let flow = options.flow {
      var stage = FlowPoseStage()
      stage.settings = options.how.settings
      try stage.run(flow: flow, network, to: options.output.output, progress: progress)
      return
    }
    guard let network = network as? any PosePredicting else {
      throw ValidationError("\(card.name) tells no poses.")
    }
    var stage = PoseNetworkStage()
    stage.settings = options.how.settings
    try stage.run(
      try options.sequence(),
      network,
      imageCount: network.imageCount,
      to: options.output.output,
      progress: progress
    )
  }
}
