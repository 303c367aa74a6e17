package import ArgumentParser
internal import Commands
internal import Datasets
internal import Glibc
internal import MapPipelines
internal import Mapping
internal import Rendering

/// `reconstruct`, where PCL is.
package struct Reconstruct: ParsableCommand {
  package static let configuration = ReconstructOptions.configuration

  @OptionGroup var options: ReconstructOptions

  package init() {}

  package func run() throws {
    let choices = options.choices
    try choices.becomeIfNeeded()
    var reconstruction = Reconstruction()
    if options.isStatic { reconstruction.movers = nil }
    reconstruction.setThreads(options.execution.threadCount)
    reconstruction.fuse.map.voxelSize = options.map.voxel
    reconstruction.flowNetwork = options.flowNetwork.name
    reconstruction.flowKey = try options.flowChoice.key()
    reconstruction.depthKey = try choices.depthKey()
    reconstruction.poseKey = try choices.poseKey()
    reconstruction.isForced = options.force.force
    reconstruction.truthPath = options.truth
    reconstruction.isCleaned = options.clean
    reconstruction.command = CommandLine.arguments.joined(separator: " ")
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    let start = ContinuousClock.now
    let sequence = try options.input.sequence(options.lens.lens)
    let threads = options.execution.threadCount
    var predictors = Predictors()
    predictors.depth = { try NetworkPredictors.depth(choices, threads: threads) }
    predictors.motion = { try NetworkPredictors.motion(choices, threads: threads) }
    let result = try reconstruction.run(
      sequence,
      to: options.output,
      estimator: { try options.flowChoice.estimator(for: sequence, threads: threads) },
      predictors: predictors,
      progress: progress
    )
    progress.finish()
    progress.note(cost(frames: sequence.count, since: start))
    progress.note("Map: \(result.folder.map)")
    progress.note("Report: \(result.folder.report)")
  }

  private func cost(frames: Int, since start: ContinuousClock.Instant) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let rate = NumberText.fixed(Double(frames) / seconds, decimals: 1)
    return
      "\(frames) frames in \(NumberText.duration(seconds: seconds)), \(rate) frames/s, at most \(usage.ru_maxrss / 1024) MB of memory"
  }
}
