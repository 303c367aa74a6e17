internal import Datasets
internal import Movers
internal import Pipelines

extension Reconstruction {
  /// Finds what moves, unless the scene is known to be static; the key stands for what was found.
  func findMovers(
    _ sequence: FrameSequence,
    depthKey: String,
    _ places: MapFolder,
    _ stages: inout StageRunner,
    _ progress: any StageProgress
  ) throws -> String {
    guard let movers else { return "static" }
    var options = movers.movers
    options.threads = 0
    let key = stageKey(depthKey, "movers", "\(options)", "\(movers.consistency) \(movers.reach)")
    let outputs = [places.movers, MoverFiles.probabilities(in: places.movers)]
    try stages.run("movers", key: key, outputs: outputs) { done in
      let found = try movers.run(
        flow: places.flow,
        depth: places.depth,
        sigma: places.sigma,
        trajectory: places.trajectory,
        pictures: sequence,
        to: places.movers,
        key: key,
        progress: progress
      )
      try done(["frames": Double(found.frames), "moving_share": found.movingShare])
    }
    return key
  }
}
