internal import ArgumentParser
internal import Commands
internal import MapPipelines
internal import Mapping

/// `reconstruct`, where PCL is.
struct Reconstruct: ParsableCommand {
  static let configuration = ReconstructOptions.configuration

  @OptionGroup var options: ReconstructOptions

  func run() throws {
    var reconstruction = Reconstruction()
    reconstruction.setThreads(options.execution.threadCount)
    reconstruction.fuse.map.voxelSize = options.map.voxel
    reconstruction.flowNetwork = options.flowNetwork.rawValue
    reconstruction.isForced = options.force.force
    reconstruction.truthPath = options.truth
    reconstruction.isCleaned = options.clean
    reconstruction.command = CommandLine.arguments.joined(separator: " ")
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    let sequence = try options.input.sequence(options.lens.lens)
    let result = try reconstruction.run(
      sequence,
      to: options.output,
      estimator: { options.flowNetwork.estimator(threads: options.execution.threadCount) },
      progress: progress
    )
    progress.finish()
    progress.note("Map: \(result.folder.map)")
    progress.note("Report: \(result.folder.report)")
  }
}
