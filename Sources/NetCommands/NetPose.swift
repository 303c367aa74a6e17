internal import ArgumentParser
internal import Commands
internal import NetworkCatalogue
internal import NetworkStages
internal import Networks
internal import Odometry
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
    if let network = network as? any FlowPosePredicting {
      try options.placePairs { flow, _, camera in
        try network.secondFromFirst(
          flow.forward,
          confidence: flow.confidence(),
          camera: camera,
          options.how.settings
        )
      }
      return
    }
    guard let network = network as? any PosePredicting else {
      throw ValidationError("\(card.name) tells no poses.")
    }
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
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
