internal import ArgumentParser
internal import Commands
internal import MapPipelines
internal import Mapping

/// `fuse`, where PCL is.
struct Fuse: ParsableCommand {
  static let configuration = FuseOptions.configuration

  @OptionGroup var options: FuseOptions

  func run() throws {
    var stage = FuseStage()
    stage.map.threads = options.execution.threadCount
    stage.map.voxelSize = options.map.voxel
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    try stage.run(
      try options.input.sequence(options.lens.lens),
      depth: options.depth,
      sigma: options.sigma,
      trajectory: options.trajectory,
      unit: Reconstruction.unit,
      to: options.output.output,
      progress: progress
    )
  }
}
