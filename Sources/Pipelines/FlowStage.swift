public import Datasets
internal import Formats
internal import Foundation
internal import Imagery
public import Odometry

/// Frames to keyframes and the flows between them, as files.
public struct FlowStage: Sendable {
  /// How keyframes are chosen and connected.
  public var keyframes = KeyframeOptions()

  /// The defaults.
  public init() {}

  /// Writes the flows that reconstruction needs to `folder`, and last their index.
  ///
  /// An older index is removed first, so that a run that was stopped is not taken for a finished one.
  @discardableResult
  public func run(
    _ sequence: FrameSequence,
    estimator: any FlowEstimator,
    network: String,
    to folder: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> FlowIndex {
    let camera = try sequence.requireCamera()
    guard sequence.count >= 3 else { throw OdometryError.tooFewFrames(found: sequence.count) }
    try OutputFolder.make(folder)
    try OutputFolder.remove(FlowIndex.path(in: folder))
    let frames = sequence.entries.map {
      FlowIndex.Frame(index: $0.index, name: $0.name, timestamp: $0.timestamp)
    }
    let chooser = KeyframeFlow(camera: camera, estimator: estimator, options: keyframes)
    var pairs: [[Int]] = []
    progress.begin("Flow", total: sequence.count)
    for position in 0..<sequence.count {
      let frame = try sequence.frame(at: position)
      let connected = try chooser.add(
        FlowFrame(position: position, image: frame.image, known: frame.known)
      )
      for pair in connected {
        let (first, second) = (frames[pair.first].name, frames[pair.second].name)
        try FloFile.write(pair.flow.forward, to: "\(folder)/\(first)-\(second).flo")
        try FloFile.write(pair.flow.backward, to: "\(folder)/\(second)-\(first).flo")
        pairs.append([pair.first, pair.second])
      }
      progress.advance()
    }
    let index = FlowIndex(
      network: network,
      camera: camera,
      frames: frames,
      keyframes: chooser.keyframes,
      pairs: pairs
    )
    try OutputFolder.replaceFiles(
      in: folder,
      by: Set(
        pairs.flatMap { pair in
          let (first, second) = (frames[pair[0]].name, frames[pair[1]].name)
          return ["\(first)-\(second).flo", "\(second)-\(first).flo"]
        }
      )
    )
    try index.write(in: folder)
    return index
  }
}
