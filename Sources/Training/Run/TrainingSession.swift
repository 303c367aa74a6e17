internal import Checkpoints
internal import Formats
internal import Networks
internal import Tensors

/// A recipe carried out: its network, its data and a run in a folder.
public struct TrainingSession {
  /// The recipe.
  public let recipe: Recipe

  /// The folder of the run.
  public let folder: String

  /// What to do with a run that the folder holds already.
  public var existing = ExistingRun.refuse

  /// After how many seconds it saves and stops; nil for when all is done.
  public var seconds: Double?

  /// On how many threads batches are made ahead.
  public var workers = 1

  /// A session of a recipe in a folder.
  public init(recipe: Recipe, folder: String) {
    self.recipe = recipe
    self.folder = folder
  }

  /// Trains until all is done, the time is up or `isStopped` says so; then saves.
  public func run(
    observer: any TrainingObserver,
    isStopped: () -> Bool = { false }
  ) throws -> TrainingOutcome {
    guard let entry = NetworkList.entry(named: recipe.network.name) else {
      throw TrainingError(description: "\(recipe.path): no network \(recipe.network.name)")
    }
    try TensorLibrary.seed(recipe.seed)
    let loaded = try recipe.start.map { try entry.load([$0]) } ?? entry.untrained()
    switch loaded.network {
    case let flow as any IterativeFlow:
      let network = IterativeFlowTraining(
        flow,
        store: loaded.stores[0],
        loss: SequenceLoss(gamma: recipe.network.gamma),
        iterations: recipe.network.iterations,
        testIterations: recipe.network.testIterations
      )
      return try train(network, FlowSources(), observer, isStopped)
    default:
      throw TrainingError(
        description: "\(recipe.path): \(recipe.network.name) cannot be trained, expected one of "
          + NetworkRecipe.names.joined(separator: ", ")
      )
    }
  }

  private func train<Network: Trainable>(
    _ network: Network,
    _ sources: some SampleSources<Network.Sample>,
    _ observer: any TrainingObserver,
    _ isStopped: () -> Bool
  ) throws -> TrainingOutcome {
    // What cannot be had is said now, not after the stages before it.
    for stage in recipe.stages {
      for part in stage.data { _ = try sources.source(part.origin, stage, isHeldOut: false) }
    }
    let run = try TrainingRun(network, recipe: recipe, folder: folder, workers: workers) {
      data,
      stage,
      isHeldOut in
      MixedSource(
        try data.map { part in
          (try sources.source(part.origin, stage, isHeldOut: isHeldOut), part.share)
        }
      )
    }
    return try run.run(existing, seconds: seconds, observer: observer, isStopped: isStopped)
  }
}
