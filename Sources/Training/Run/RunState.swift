internal import Checkpoints
internal import Formats
internal import Layers
internal import Networks
internal import Tensors

/// Where a run stands: all that the next step depends on, beside the weights.
struct RunState: Equatable {
  /// How many steps are done.
  var step = 0
  /// How many samples were learned from.
  var samples = 0
  /// Which stage is next, and how many steps of it are done.
  var stage = 0
  var stepInStage = 0
  /// The best first measure of the stage, and how many validations ago it was.
  var best = Double.infinity
  var sinceBest = 0

  var metadata: [String: String] {
    [
      "step": "\(step)", "samples": "\(samples)", "stage": "\(stage)",
      "step_in_stage": "\(stepInStage)", "best": "\(best)", "since_best": "\(sinceBest)",
    ]
  }

  init() {}

  /// At the beginning of the next stage.
  var atNextStage: RunState {
    var next = RunState()
    next.step = step
    next.samples = samples
    next.stage = stage + 1
    return next
  }

  init?(_ metadata: [String: String]) {
    func count(_ key: String) -> Int? { metadata[key].flatMap { Int($0) } }
    guard let step = count("step"), let samples = count("samples"), let stage = count("stage"),
      let stepInStage = count("step_in_stage"), let sinceBest = count("since_best"),
      let best = metadata["best"].flatMap({ Double($0) })
    else { return nil }
    self.step = step
    self.samples = samples
    self.stage = stage
    self.stepInStage = stepInStage
    self.best = best
    self.sinceBest = sinceBest
  }
}

/// Everything that changes while training, to a file and back.
struct RunCheckpoint {
  private let groups: [(prefix: String, state: [(name: String, tensor: Tensor)])]

  /// The tensors of a run; they are written and replaced in place.
  init(_ store: ParameterStore, _ optimiser: Optimiser, _ average: WeightAverage?) {
    var groups = [("weights.", store.entries.map { ($0.name, $0.tensor) })]
    groups.append(("optimiser.", optimiser.state))
    if let average { groups.append(("average.", average.state)) }
    self.groups = groups.map { (prefix: $0.0, state: $0.1.map { (name: $0.0, tensor: $0.1) }) }
  }

  /// Writes all, whole or not at all.
  func write(_ state: RunState, recipe: Recipe, to path: String) throws {
    let tensors = try groups.flatMap { prefix, state in
      try state.map { try checkpointTensor(prefix + $0.name, $0.tensor) }
    }
    var metadata = state.metadata
    metadata["recipe"] = recipe.digest
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// Reads all back; throws where the file is of another recipe or network.
  func read(_ path: String, recipe: Recipe) throws -> RunState {
    let file = try Checkpoint(path)
    guard let state = RunState(file.metadata) else {
      throw FileError(
        path,
        found: "no state of a run",
        expected: "a checkpoint that train wrote"
      )
    }
    guard file.metadata["recipe"] == recipe.digest else {
      throw FileError(
        path,
        found: "a run of another recipe than \(recipe.path)",
        expected: "the recipe as it was when the run began",
        advice: "take the copy in the run's folder, or begin a new run with \"start:\""
      )
    }
    let places = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    let count = groups.reduce(0) { $0 + $1.state.count }
    guard count == file.tensors.count else {
      throw FileError(path, found: "\(file.tensors.count) tensors", expected: "\(count)")
    }
    for (prefix, state) in groups {
      for (name, tensor) in state {
        guard let stored = places[prefix + name], stored.shape == tensor.shape else {
          throw FileError(
            path,
            found: "\(prefix)\(name) missing or of another shape",
            expected: "shape \(tensor.shape)"
          )
        }
        try tensor.assign(stored.tensor(of: path))
      }
    }
    return state
  }
}

/// A tensor as it is stored.
func checkpointTensor(_ name: String, _ tensor: Tensor) throws -> CheckpointTensor {
  switch tensor.kind {
  case .float32?:
    return CheckpointTensor(name: name, shape: tensor.shape, values: try tensor.floats())
  case .int64?:
    let bytes = try tensor.integers().withUnsafeBytes { [UInt8]($0) }
    return CheckpointTensor(name: name, type: .int64, shape: tensor.shape, bytes: bytes)
  default:
    throw TensorError("\(name): a kind of number that checkpoints do not hold")
  }
}
