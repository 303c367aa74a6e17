internal import Formats
internal import Imagery
internal import Rendering

/// What one step said.
struct StepRecord {
  var loss: Double
  var terms: [(name: String, value: Double)]
  var gradientNorm: Double
  var rate: Double
}

/// The tables and curves of a run.
final class RunLog {
  private let folder: RunFolder
  private let recipe: Recipe
  private let keptStep: Int?
  private var training: CSVLog?
  private var validation: CSVLog?
  private var recent: [(record: StepRecord, samples: Int, seconds: Double)] = []
  private var measures: [Measure] = []
  private var total = 0.0
  private var drawn: Stopwatch?

  /// After how many steps a row is written: their mean.
  private static let interval = 20

  /// Logs that go on after `step`, or begin anew.
  init(_ folder: RunFolder, _ recipe: Recipe, upTo step: Int?) throws {
    self.folder = folder
    self.recipe = recipe
    keptStep = step
  }

  /// A step was done, in so many seconds.
  func stepped(_ record: StepRecord, _ state: RunState, seconds: Double) throws {
    let log: CSVLog
    if let training {
      log = training
    } else {
      let columns =
        ["step", "samples", "seconds", "samples_per_second", "rate", "loss"]
        + record.terms.map(\.name) + ["gradient_norm"]
      log = try CSVLog(folder.training, columns: columns, keepingUpTo: keptStep)
      training = log
      total = log.last("seconds") ?? 0
    }
    total += seconds
    recent.append((record, recipe.stages[state.stage].batch, seconds))
    if recent.count > Self.interval { recent.removeFirst() }
    guard state.step % Self.interval == 0 || state.step == 1 else { return }
    let terms = record.terms.indices.map { index in mean { $0.terms[index].value } }
    try log.append(
      [Double(state.step), Double(state.samples), total, samplesPerSecond, record.rate, loss]
        + terms + [mean(\.gradientNorm)]
    )
  }

  /// Predictions were tested.
  func validated(_ measures: [Measure], _ state: RunState) throws {
    self.measures = measures
    let log: CSVLog
    if let validation {
      log = validation
    } else {
      log = try CSVLog(
        folder.validation,
        columns: ["step", "samples", "seconds"] + measures.map(\.name),
        keepingUpTo: keptStep
      )
      validation = log
    }
    try log.append([Double(state.step), Double(state.samples), total] + measures.map(\.value))
    // Runs of short steps need no new curves every moment.
    guard drawn.map({ $0.now > 30 }) ?? true || state.step == recipe.steps else { return }
    try drawCurves()
    drawn = Stopwatch(budget: nil)
  }

  /// Where the run stands.
  func progress(
    _ state: RunState,
    _ stage: Recipe.Stage,
    _ clock: Stopwatch
  ) -> TrainingProgress {
    let spent = recent.reduce(0) { $0 + $1.seconds } / Double(max(1, recent.count))
    return TrainingProgress(
      step: state.step,
      steps: recipe.steps,
      stage: stage.name,
      loss: loss,
      samplesPerSecond: samplesPerSecond,
      validation: measures,
      secondsLeft: min(clock.left, Double(recipe.steps - state.step) * spent)
    )
  }

  private var loss: Double { mean(\.loss) }

  private var samplesPerSecond: Double {
    let seconds = recent.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(recent.reduce(0) { $0 + $1.samples }) / seconds : 0
  }

  private func mean(_ value: (StepRecord) -> Double) -> Double {
    recent.reduce(0) { $0 + value($1.record) } / Double(max(1, recent.count))
  }

  private func drawCurves() throws {
    let losses = LineChart(
      lines: [
        .init(name: "loss", points: training?.points("loss", over: "step") ?? [], ink: .reference)
      ],
      across: "steps",
      upwards: "training loss",
      isLogarithmic: true
    )
    var pictures = [losses.drawing().image()]
    if let measure = measures.first {
      let chart = LineChart(
        lines: [
          .init(
            name: measure.name,
            points: validation?.points(measure.name, over: "step") ?? [],
            ink: .primary
          )
        ],
        across: "steps",
        upwards: "held-out \(measure.name)\(measure.unit.isEmpty ? "" : ", \(measure.unit)")"
      )
      pictures.append(chart.drawing().image())
    }
    let page = pictures.dropFirst().reduce(pictures[0]) { $0.above($1) }
    try ImageFile.write(page, to: folder.curves)
  }
}
