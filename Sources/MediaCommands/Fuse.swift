package import ArgumentParser
internal import Commands
internal import MapPipelines
internal import Mapping

/// `fuse`, where PCL is.
package struct Fuse: ParsableCommand {
  package static let configuration = FuseOptions.configuration

  @OptionGroup var options: FuseOptions

  package init() {}

  package func run() throws {
    var stage = FuseStage()
    stage.map.threads = options.execution.threadCount
    stage.map.voxelSize = options.map.voxel
    let progress = ProgressBar(quiet: options.execution.quiet)
    defer { progress.finish() }
    try stage.run(
      try options.input.sequence(options.lens.lens),
      depth: options.depth,
      sigma: options.sigma,
      movers: options.movers,
      trajectory: options.trajectory,
      unit: Reconstruction.unit,
      to: options.output.output,
      moverCloud: options.moverCloud,
      progress: progress
    )
  }
}
