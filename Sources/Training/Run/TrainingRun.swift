internal import Checkpoints
internal import Datasets
internal import Formats
internal import Layers
internal import Parallelism
internal import SyntheticScenes
internal import Tensors

/// A network in training, in a folder from which it can go on later.
///
/// Step k depends on the recipe, k and the state after step k − 1 only: a run that was stopped and resumed ends
/// in the same bytes as one that was not, on the same machine with as many threads.
public final class TrainingRun<Network: Trainable> {
  /// Where samples come from; `isHeldOut` are those for validation.
  public typealias Sources = (_ data: [DataRecipe], _ stage: Recipe.Stage, _ isHeldOut: Bool) throws
    -> any SampleSource<Network.Sample>

  private let network: Network
  private let recipe: Recipe
  private let sources: Sources
  private let folder: RunFolder
  private let workers: Int

  private let optimiser: Optimiser
  private let average: WeightAverage?
  private let files: RunCheckpoint
  private var state = RunState()
  private var heldOut: (stage: Int, samples: [Network.Sample])?
  private var savedStep: Int?

  /// A run in `folder`; batches are made ahead on `workers` threads.
  public init(
    _ network: Network,
    recipe: Recipe,
    folder: String,
    workers: Int = 1,
    sources: @escaping Sources
  ) throws {
    self.network = network
    self.recipe = recipe
    self.sources = sources
    self.folder = RunFolder(path: folder)
    self.workers = workers
    try network.store.requireGradients()
    optimiser = try Optimiser(network.store, rule: recipe.optimiser, decay: recipe.decay)
    average =
      recipe.average > 0 ? try WeightAverage(network.store, decay: recipe.average) : nil
    files = RunCheckpoint(network.store, optimiser, average)
  }

  /// Trains until all steps are done, `seconds` have passed or `isStopped` says so; then saves.
  public func run(
    _ existing: ExistingRun,
    seconds: Double? = nil,
    observer: any TrainingObserver,
    isStopped: () -> Bool = { false }
  ) throws -> TrainingOutcome {
    try folder.create()
    return try FolderLock.whileHolding(folder.path) {
      try prepare(existing, observer)
      let log = try RunLog(folder, recipe, upTo: savedStep)
      let clock = Stopwatch(budget: seconds)
      while state.stage < recipe.stages.count {
        let isDone = try trainStage(log, clock, observer, isStopped)
        guard isDone else {
          try save()
          observer.note("saved after step \(state.step); resume to go on")
          return .paused
        }
        state = state.atNextStage
      }
      try save()
      observer.note(
        "done: \(network.files.map { folder.weights($0.name) }.joined(separator: ", "))"
      )
      return .finished
    }
  }

  private func prepare(_ existing: ExistingRun, _ observer: any TrainingObserver) throws {
    if folder.hasCheckpoint {
      switch existing {
      case .refuse:
        throw FileError(
          folder.path,
          found: "a run",
          expected: "an empty folder",
          advice: "--resume goes on with it, --force replaces it"
        )
      case .resume:
        state = try files.read(folder.checkpoint, recipe: recipe)
        savedStep = state.step
        observer.note("resumed after step \(state.step)")
        return
      case .replace: break
      }
    }
    try folder.clear(weights: network.files.map(\.name))
    try AtomicFile.write(folder.recipe, text: recipe.text)
  }

  /// The steps of the stage that are left; false when it was stopped before its end.
  private func trainStage(
    _ log: RunLog,
    _ clock: Stopwatch,
    _ observer: any TrainingObserver,
    _ isStopped: () -> Bool
  ) throws -> Bool {
    let stage = recipe.stages[state.stage]
    guard state.stepInStage < stage.steps else { return true }
    let source = try sources(stage.data, stage, false)
    let plan = BatchPlan(
      runSeed: recipe.seed,
      stepsOfScene: stage.samplesPerScene,
      scenes: stage.batch,
      source: source
    )
    let queue = BatchQueue(plan, from: state.step, workers: workers, ahead: 2)
    clock.restartSaving()
    while state.stepInStage < stage.steps {
      if isStopped() || clock.isOver { return false }
      let began = clock.now
      let row = try step(queue.take(), stage)
      state.step += 1
      state.stepInStage += 1
      state.samples += stage.batch
      try log.stepped(row, state, seconds: clock.now - began)
      let isLast = state.stepInStage == stage.steps
      if state.step % recipe.validation.every == 0 || isLast {
        let isOver = try validate(stage, log, clock, observer)
        if isOver && !isLast {
          observer.note("\(stage.name): no better for a while, ends after step \(state.step)")
          return true
        }
      }
      if clock.secondsSinceSaving > recipe.checkpointMinutes * 60 {
        try save()
        clock.restartSaving()
      }
      observer.stepped(log.progress(state, stage, clock))
    }
    return true
  }

  private func step(_ batch: Batch<Network.Sample>, _ stage: Recipe.Stage) throws -> StepRecord {
    // What is random in a network follows from the step, not from what came before.
    try TensorLibrary.seed(batch.seed)
    let loss = try network.loss(batch.samples)
    let value = try loss.total.item()
    try check("loss", value, batch)
    try loss.total.backward()
    let norm = try optimiser.gradientNorm()
    try check("gradient", norm, batch)
    let rate = stage.rate * stage.schedule.rate(at: state.stepInStage, of: stage.steps)
    try optimiser.step(
      rate: rate,
      count: state.step + 1,
      gradientScale: recipe.clip > 0 && norm > recipe.clip ? recipe.clip / norm : 1
    )
    try average?.follow(count: state.step + 1)
    return StepRecord(loss: value, terms: loss.terms, gradientNorm: norm, rate: rate)
  }

  private func check(_ what: String, _ value: Double, _ batch: Batch<Network.Sample>) throws {
    guard !value.isFinite else { return }
    throw TrainingError.notFinite(
      what,
      value,
      step: batch.step + 1,
      batchSeed: batch.seed,
      checkpoint: savedStep.map { "\(folder.checkpoint) (step \($0))" }
    )
  }

  /// Tests predictions; true when the stage has got no better for its patience.
  private func validate(
    _ stage: Recipe.Stage,
    _ log: RunLog,
    _ clock: Stopwatch,
    _ observer: any TrainingObserver
  ) throws -> Bool {
    let samples = try heldOutSamples(stage, observer)
    let isDrawn = state.step % recipe.validation.picturesEvery == 0 || state.step == recipe.steps
    let measures = try withAverage {
      var measures: [Measure] = []
      for start in stride(from: 0, to: samples.count, by: stage.batch) {
        let batch = Array(samples[start..<min(start + stage.batch, samples.count)])
        measures = Measure.joined(
          measures,
          try withoutGradients { try network.measure(batch) }
        )
      }
      if isDrawn {
        let picture = try withoutGradients { try network.picture(Array(samples.prefix(4))) }
        try ImageFile.write(picture, to: folder.picture(step: state.step))
      }
      return measures
    }
    try log.validated(measures, state)
    observer.note("step \(state.step): " + measures.map(\.description).joined(separator: ", "))
    guard let value = measures.first?.value, value < state.best else {
      state.sinceBest += 1
      return stage.patience.map { state.sinceBest >= $0 } ?? false
    }
    state.best = value
    state.sinceBest = 0
    return false
  }

  private func withAverage<Result>(_ body: () throws -> Result) throws -> Result {
    guard let average else { return try body() }
    return try average.whileInPlace(body)
  }

  private func heldOutSamples(
    _ stage: Recipe.Stage,
    _ observer: any TrainingObserver
  ) throws -> [Network.Sample] {
    if let heldOut, heldOut.stage == state.stage { return heldOut.samples }
    let source = try sources(recipe.validation.data ?? stage.data, stage, true)
    let seed = SeededRandom.mixed(~recipe.validation.seed)
    let samples = try orderedResults(recipe.validation.samples, threads: workers) {
      try source.sample(seed: SeededRandom.mixed(seed &+ UInt64($0)))
    }
    heldOut = (state.stage, samples)
    let constant = network.ofBestConstants(samples)
    if !constant.isEmpty {
      observer.note(
        "\(stage.name): the best constant would get "
          + constant.map(\.description).joined(separator: ", ")
      )
    }
    return samples
  }

  /// Writes the checkpoint, then the weights that predict best.
  private func save() throws {
    try files.write(state, recipe: recipe, to: folder.checkpoint)
    savedStep = state.step
    let stage = recipe.stages[min(state.stage, recipe.stages.count - 1)]
    try withAverage {
      for file in network.files {
        let entries = network.store.entries.filter { $0.name.hasPrefix(file.prefix) }
        try Safetensors.write(
          entries.map {
            try checkpointTensor(String($0.name.dropFirst(file.prefix.count)), $0.tensor)
          },
          metadata: [
            "network": recipe.network.name, "recipe": recipe.digest, "seed": "\(recipe.seed)",
            "step": "\(state.step)", "samples": "\(state.samples)",
            "width": "\(stage.width)", "height": "\(stage.height)",
          ].merging(network.metadata) { own, _ in own },
          to: folder.weights(file.name)
        )
      }
    }
  }
}
