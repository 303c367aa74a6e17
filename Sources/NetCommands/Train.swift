internal import ArgumentParser
internal import Commands
internal import Formats
internal import Tensors
internal import Training

/// `train`, where networks are.
struct Train: ParsableCommand {
  static let configuration = TrainOptions.configuration

  @OptionGroup var options: TrainOptions

  func run() throws {
    let threads = options.execution.threadCount
    try TensorLibrary.use(threads: threads)
    var session = TrainingSession(
      recipe: try ShippedRecipes.recipe(options.recipe),
      folder: options.output
    )
    session.existing = options.resume ? .resume : options.force.force ? .replace : .refuse
    session.seconds = options.timeBudget?.seconds
    session.workers = threads
    StopRequest.install()
    let line = TrainingLine(isQuiet: options.execution.quiet)
    let outcome = try session.run(observer: line) { StopRequest.isPending }
    line.end()
    if outcome == .paused { StopRequest.obey() }
  }
}
