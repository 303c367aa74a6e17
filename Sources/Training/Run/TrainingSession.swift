internal import Checkpoints
internal import Formats
internal import Layers
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
    // Random weights follow from it.
    try TensorLibrary.seed(recipe.seed)
    func go<Network: Trainable>(
      _ network: Network,
      _ sources: some SampleSources<Network.Sample>
    ) throws -> TrainingOutcome {
      try train(network, sources, observer, isStopped)
    }
    let precision = recipe.network.precision
    switch recipe.network.kind {
    case .raft(let isSmall, let iterations, let testIterations, let loss):
      let store = ParameterStore()
      let network = IterativeFlowTraining(
        try RAFT.untrained(store, isSmall ? .small : .large),
        store: store,
        loss: loss,
        iterations: iterations,
        testIterations: testIterations,
        kind: precision
      )
      return try go(network, FlowSources())
    case .flowNet(let loss):
      return try go(PyramidFlowTraining(loss, kind: precision), FlowSources())
    case .depthNet(let loss, let displacement, let farthest):
      let network = try DepthPairTraining(
        loss,
        displacement: displacement,
        farthest: farthest,
        kind: precision
      )
      return try go(network, DepthPairSources())
    case .eigen(let loss):
      return try go(EigenTraining(loss), DepthSources())
    case .disparity(let kind, let loss, let nearest):
      let network = try DisparityTraining(kind, loss: loss, nearest: nearest, precision: precision)
      return try go(network, DepthSources())
    case .surface(let loss):
      return try go(SurfaceTraining(loss, kind: precision), DepthSources())
    case .flowPose(let loss, let spread):
      let network = try FlowPoseTraining(loss, spread: spread, kind: precision)
      return try go(network, FlowPoseSources())
    case .poseNet(let images, let rotation, let length, let flow):
      return try go(
        PoseNetTraining(images: images, rotation: rotation, length: length, flow: flow),
        ViewSources(images: images)
      )
    }
  }

  private func train<Network: Trainable>(
    _ network: Network,
    _ sources: some SampleSources<Network.Sample>,
    _ observer: any TrainingObserver,
    _ isStopped: () -> Bool
  ) throws -> TrainingOutcome {
    if let start = recipe.start { try load(start, into: network) }
    // What cannot be had is said now, not after the stages before it.
    for stage in recipe.stages {
      for part in stage.data + (recipe.validation.data ?? []) {
        _ = try sources.source(part.origin, stage, isHeldOut: false)
      }
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

  /// Begins with the weights of a file, or of a folder with several.
  private func load(_ start: String, into network: some Trainable) throws {
    var state: [(name: String, tensor: Tensor)] = []
    for file in network.files {
      let path = network.files.count == 1 ? start : "\(start)/\(file.name).safetensors"
      for tensor in try Checkpoint(path).tensors {
        state.append((file.prefix + tensor.name, try tensor.tensor(of: path)))
      }
    }
    // What no file keeps begins anew.
    for entry in network.store.entries
    where !network.files.contains(where: { entry.name.hasPrefix($0.prefix) }) {
      state.append((entry.name, entry.tensor))
    }
    do {
      try network.store.load(state)
    } catch let mismatch as MismatchedState {
      throw FileError(
        start,
        found: mismatch.description,
        expected: "weights of \(recipe.network.name)"
      )
    }
  }
}
