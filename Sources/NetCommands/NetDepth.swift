internal import ArgumentParser
internal import Commands
internal import Formats
internal import NetworkCatalogue
internal import NetworkStages
internal import Networks
internal import Tensors

/// `depth`, where networks are.
struct NetDepth: ParsableCommand {
  static let configuration = DepthCommandOptions.configuration

  @OptionGroup var options: DepthCommandOptions

  func run() throws {
    guard let estimator = try options.network.estimator(options.weightFiles) else {
      try options.triangulate()
      return
    }
    try TensorLibrary.use(threads: options.execution.threadCount)
    if case .script(let script) = estimator, script.inputs == .posedImages,
      options.range == nil || options.trajectory == nil
    {
      throw ValidationError(
        "A module of posed images needs --trajectory, --nearest and --farthest."
      )
    }
    var stage = DepthNetworkStage()
    stage.settings = options.how.settings
    stage.gaps = options.gap
    stage.speed = options.speed
    stage.range = options.range
    stage.trajectory = try options.trajectory.map { try TUMTrajectory.read($0) }
    if let known = options.known, let sigma = options.knownSigma { stage.known = (known, sigma) }
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    let unit = try stage.run(
      try options.sequence(),
      estimator,
      to: options.output,
      sigma: options.sigma,
      progress: progress
    )
    progress.note("\(options.output): \(unit)")
  }
}

extension DepthNetworkName {
  /// What tells depth, with its weights; nil for triangulation.
  func estimator(_ weights: [String]) throws -> DepthNetworkStage.Estimator? {
    switch self {
    case .triangulate: return nil
    case .torchscript(let path): return .script(try TorchScriptDepth(path))
    case .network(let card):
      guard let entry = NetworkList.entry(named: card.name) else {
        throw ValidationError("\(card.name) is not in this build.")
      }
      guard let network = try entry.load(weights).network as? any DepthPredicting else {
        throw ValidationError("\(card.name) tells no depth.")
      }
      return .network(network, imageCount: card.imageCounts[0])
    }
  }
}
