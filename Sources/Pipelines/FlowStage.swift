public import Datasets
internal import Formats
internal import Geometry
internal import Imagery
public import Odometry
internal import Parallelism

/// Frames to keyframes and the flows between them, as files.
public struct FlowStage: Sendable {
  /// How keyframes are chosen and connected.
  public var keyframes = KeyframeOptions()

  /// Threads to read and write with; the estimator has its own.
  public var threads = 1

  /// The defaults.
  public init() {}

  /// A digest of all that the flows of a sequence depend on; `estimatorKey` says how estimators differ.
  ///
  /// The frames' own `digest` need not be given.
  public func key(_ sequence: FrameSequence, digest: String? = nil, estimatorKey: String) throws
    -> String
  {
    stageKey(
      suiteVersion,
      "flow",
      estimatorKey,
      try digest ?? sequence.digest(),
      "\(try sequence.requireCamera())",
      "\(sequence.inputCamera?.distortion ?? .pinhole)",
      "\(keyframes)"
    )
  }

  /// Writes the flows that reconstruction needs to `folder`, and last their index.
  ///
  /// With a `key`, flows that a stopped run left under the same key are taken up; which frames are
  /// keyframes follows from them again. An older index is removed first, so that a run that was stopped
  /// is not taken for a finished one. `willFinish` is told before the index appears.
  @discardableResult
  public func run(
    _ sequence: FrameSequence,
    estimator: any FlowEstimator,
    network: String,
    key: String? = nil,
    to folder: String,
    progress: any StageProgress = SilentProgress(),
    willFinish: (FlowIndex) throws -> Void = { _ in }
  ) throws -> FlowIndex {
    let camera = try sequence.requireCamera()
    guard sequence.count >= 3 else { throw OdometryError.tooFewFrames(found: sequence.count) }
    try OutputFolder.make(folder)
    try OutputFolder.remove(FlowIndex.path(in: folder))
    if key == nil { try FolderJournal.clear(folder) }
    let journal = try FolderJournal(folder, key: key ?? "")
    let frames = sequence.entries.map {
      FlowIndex.Frame(index: $0.index, name: $0.name, timestamp: $0.timestamp)
    }
    let resumed = ResumedFlowEstimator(
      estimator,
      folder: folder,
      journal: journal,
      names: frames.map(\.name)
    )
    let chooser = KeyframeFlow(camera: camera, estimator: resumed, options: keyframes)
    var pairs: [[Int]] = []
    var names: Set<String> = []
    var texture: [Double] = []
    var previous: FlowFrame?
    progress.begin("Flow", total: sequence.count)
    let ahead = FramesAhead(sequence, threads: threads)
    for position in 0..<sequence.count {
      guard let frame = try ahead.next() else { break }
      let current = FlowFrame(position: position, image: frame.image, known: frame.known)
      let connected = try chooser.add(current)
      // The frame before becomes a keyframe where this one turns out to be too far away.
      while texture.count < chooser.keyframes.count {
        let isThis = chooser.keyframes[texture.count] == position
        texture.append(FrameTexture.share(of: (isThis ? current : previous ?? current).grey))
      }
      previous = current
      for pair in connected {
        pairs.append([pair.first, pair.second])
        let files = [
          (pair.first, pair.second, pair.flow.forward),
          (pair.second, pair.first, pair.flow.backward),
        ].map { from, to, flow in
          names.formUnion([resumed.name(from, to), resumed.memoryName(from, to)])
          return (name: resumed.name(from, to), flow: flow)
        }.filter { !journal.isFinished($0.name) }
        for file in files { try journal.willMake(file.name) }
        _ = try orderedResults(files.count, threads: threads) { number in
          try FloFile.write(files[number].flow, to: "\(folder)/\(files[number].name)")
        }
      }
      progress.advance()
    }
    let index = FlowIndex(
      key: key,
      network: network,
      camera: camera,
      frames: frames,
      keyframes: chooser.keyframes,
      texture: texture,
      pairs: pairs
    )
    try journal.remove(allBut: names)
    try willFinish(index)
    try index.write(in: folder)
    return index
  }
}
