internal import Datasets
internal import Formats
internal import Geometry
internal import Imagery
public import Odometry
internal import Parallelism

/// Flows and a trajectory to the depth of every keyframe, with its sigma.
public struct DepthStage: Sendable {
  /// How depth is triangulated.
  public var triangulation = TriangulationOptions()

  /// How it is smoothed then.
  public var smoothing = PlanarSmoothingOptions()

  /// The defaults.
  public init() {}

  /// Writes `NAME.pfm` for every keyframe that the trajectory places: depth to one folder, sigma to another.
  ///
  /// Files that a stopped run made of the same flows and trajectory are taken up, those that an earlier
  /// one made of others are removed, and nothing else.
  @discardableResult
  public func run(
    flow folder: String,
    trajectory path: String,
    depth depthFolder: String,
    sigma sigmaFolder: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> Int {
    let index = try FlowIndex.read(in: folder)
    let poses = try index.poses(trajectory: path)
    let placed = index.keyframes.filter { poses[$0] != nil }
    guard placed.count >= 2 else {
      throw FileError(
        path,
        found: "poses of \(placed.count) of \(index.keyframes.count) keyframes",
        expected: "those of at least two",
        advice: "give the trajectory of these frames"
      )
    }
    // Threads change nothing, so they are no part of the key.
    var options = triangulation
    options.threads = 0
    let key = stageKey(
      suiteVersion,
      "depth",
      try FileDigest.sha256(of: FlowIndex.path(in: folder)),
      try FileDigest.sha256(of: path),
      "\(options)",
      "\(smoothing)"
    )
    // Flows without a key may be others under the same index.
    if index.key == nil {
      for folder in [depthFolder, sigmaFolder] { try FolderJournal.clear(folder) }
    }
    let journals = try [depthFolder, sigmaFolder].map { try FolderJournal($0, key: key) }
    let names = Set(placed.map { index.frames[$0].name + ".pfm" })
    for journal in journals { try journal.remove(allBut: names) }
    // Frames between keyframes see what moves out of view before the next one.
    let pairs = index.pairs.filter { poses[$0[0]] != nil && poses[$0[1]] != nil }
    progress.begin("Depth", total: placed.count)
    for position in placed {
      guard let worldFromKeyframe = poses[position] else { continue }
      let name = index.frames[position].name + ".pfm"
      guard !journals.allSatisfy({ $0.isFinished(name) }) else {
        progress.advance()
        continue
      }
      let others = pairs.filter { $0.contains(position) }.map { $0[0] == position ? $0[1] : $0[0] }
      let flows = try orderedResults(others.count, threads: triangulation.threads) { number in
        try index.flowPair(position, others[number], in: folder)
      }
      let views = zip(others, flows).compactMap { other, flow in
        poses[other].map {
          DepthView(otherFromKeyframe: $0.inverse * worldFromKeyframe, flow: flow)
        }
      }
      let estimate = triangulatedDepth(
        camera: index.pinhole,
        views: views,
        options: triangulation
      ).smoothedByPlanes(options: smoothing, threads: triangulation.threads)
      for (journal, (folder, map)) in zip(
        journals,
        [(depthFolder, estimate.depth), (sigmaFolder, estimate.sigma)]
      ) where !journal.isFinished(name) {
        try journal.willMake(name)
        try PFM.write(map, to: "\(folder)/\(name)")
      }
      progress.advance()
    }
    return placed.count
  }
}
