internal import Formats
internal import Foundation
internal import Geometry
internal import Imagery
public import Movers
public import Odometry

/// Flows, depth and a trajectory to the pixels that move on their own, of every frame that has flow.
public struct MoverStage: Sendable {
  /// How moving pixels are told from static ones.
  public var movers = MoverOptions()

  /// How flow's own error is judged.
  public var consistency = FlowConsistencyOptions()

  /// Keyframes on either side whose depth tells where the static world is.
  public var reach = 12

  /// The defaults.
  public init() {}

  /// What the stage found.
  public struct Result: Equatable, Sendable {
    /// Frames with a mask.
    public let frames: Int

    /// The share of all their pixels that move.
    public let movingShare: Double
  }

  /// Writes a mask and a probability of motion for every frame that the trajectory places.
  ///
  /// `sigmaFolder` may be nil: depth then is as uncertain as the options say. Keyframes without depth
  /// are judged by their flows alone, other frames by those of their keyframe.
  @discardableResult
  public func run(
    flow folder: String,
    depth depthFolder: String,
    sigma sigmaFolder: String?,
    trajectory path: String,
    to output: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> Result {
    let index = try FlowIndex.read(in: folder)
    let poses = try index.poses(trajectory: path)
    let keyframes = index.keyframes.filter { poses[$0] != nil }
    guard keyframes.count >= 2 else {
      throw FileError(
        path,
        found: "poses of \(keyframes.count) of \(index.keyframes.count) keyframes",
        expected: "those of at least two",
        advice: "give the trajectory of these frames"
      )
    }
    guard keyframes.contains(where: { hasFile(depthFolder, index.frames[$0].name) }) else {
      throw FileError(
        depthFolder,
        found: "no depth of these frames",
        expected: "files NAME.pfm",
        advice: "run `parallax depth` first, or give --rotation-only where there is none"
      )
    }
    let pairs = index.pairs.filter { poses[$0[0]] != nil && poses[$0[1]] != nil }
    let isKeyframe = Set(keyframes)
    let others = Set(pairs.flatMap { $0 }).subtracting(keyframes).sorted()
    try MoverFiles.prepare(output, names: (keyframes + others).map { index.frames[$0].name })
    progress.begin("Movers", total: keyframes.count + others.count)

    let points = try keyframes.map { position in
      try read(depthFolder, sigmaFolder, index.frames[position].name, index.pinhole).points
    }
    let grid = SampleGrid(
      width: index.pinhole.width,
      height: index.pinhole.height,
      stride: movers.stride
    )
    var evidence: [MoverEvidence] = []
    var links: [[MoverLink]] = []
    for (place, position) in keyframes.enumerated() {
      guard let worldFromFrame = poses[position] else { continue }
      var views: [MoverView] = []
      var linked: [MoverLink] = []
      for pair in pairs where pair.contains(position) {
        let other = pair[0] == position ? pair[1] : pair[0]
        guard let worldFromOther = poses[other] else { continue }
        let flow = try index.flowPair(position, other, in: folder)
        let sigma = flow.sigma(options: consistency)
        views.append(
          MoverView(
            otherFromFrame: worldFromOther.inverse * worldFromFrame,
            flow: flow.forward,
            sigma: sigma
          )
        )
        for neighbour in [place - 1, place + 1]
        where keyframes.indices.contains(neighbour) && keyframes[neighbour] == other {
          linked.append(MoverLink(to: neighbour, flow: flow.forward, sigma: sigma, grid: grid))
        }
      }
      let nearby = keyframes.indices.filter { $0 != place && abs($0 - place) <= reach }
      let surface = StaticSurface(
        of: nearby.compactMap { other in
          guard let points = points[other], let pose = poses[keyframes[other]] else {
            return nil
          }
          return (points, worldFromFrame.inverse * pose)
        },
        camera: index.pinhole,
        options: movers
      )
      let known = try read(depthFolder, sigmaFolder, index.frames[position].name, index.pinhole)
      evidence.append(
        MoverEvidence(
          camera: index.pinhole,
          views: views,
          depth: known.depth,
          sigma: known.sigma,
          surface: surface,
          options: movers
        )
      )
      links.append(linked)
      progress.advance()
    }
    let logOdds = MoverInference(evidence: evidence, links: links, options: movers).logOdds()

    var moving = 0.0
    func finish(_ position: Int, _ values: [Float]) throws {
      let map = MoverMap(logOdds: values, grid: grid)
      moving += Double(map.probabilities.count { $0 > 0.5 }) / Double(map.probabilities.count)
      try MoverFiles.write(map, name: index.frames[position].name, in: output)
    }
    for (place, position) in keyframes.enumerated() { try finish(position, logOdds[place]) }
    for position in others {
      var linked: [MoverLink] = []
      var nearest: FlowField?
      for pair in pairs where pair[1] == position && isKeyframe.contains(pair[0]) {
        guard let place = keyframes.firstIndex(of: pair[0]) else { continue }
        let flow = try index.flowPair(position, pair[0], in: folder)
        linked.append(
          MoverLink(
            to: place,
            flow: flow.forward,
            sigma: flow.sigma(options: consistency),
            grid: grid
          )
        )
        nearest = flow.forward
      }
      guard let nearest else { continue }
      try finish(
        position,
        MoverInference.carried(
          along: linked,
          from: logOdds,
          flow: nearest,
          grid: grid,
          options: movers
        )
      )
      progress.advance()
    }
    let frames = keyframes.count + others.count
    return Result(frames: frames, movingShare: moving / Double(frames))
  }

  private struct Known {
    var depth: DepthMap?
    var sigma: DepthMap?
    var points: SurfacePoints?
  }

  private func hasFile(_ folder: String, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name).pfm")
  }

  private func read(_ depthFolder: String, _ sigmaFolder: String?, _ name: String, _ camera: Camera)
    throws -> Known
  {
    guard hasFile(depthFolder, name) else { return Known() }
    let depth = try read("\(depthFolder)/\(name).pfm", camera)
    let sigma = try sigmaFolder.map { try read("\($0)/\(name).pfm", camera) }
    return Known(
      depth: depth,
      sigma: sigma,
      points: SurfacePoints(depth: depth, sigma: sigma, camera: camera, options: movers)
    )
  }

  private func read(_ path: String, _ camera: Camera) throws -> DepthMap {
    let map = try PFM.read(path)
    guard map.width == camera.width, map.height == camera.height else {
      throw FileError(
        path,
        found: "\(map.width) × \(map.height) pixels",
        expected: "\(camera.width) × \(camera.height) as the flows",
        advice: "use the same --max-size everywhere"
      )
    }
    return map
  }
}

extension FlowIndex {
  /// The poses, world from camera, of the frames that a trajectory places, by position.
  func poses(trajectory path: String) throws -> [Int: RigidTransform] {
    let trajectory = try TUMTrajectory.read(path)
    var poses: [Int: RigidTransform] = [:]
    for (position, frame) in frames.enumerated() {
      poses[position] =
        trajectory.pose(nearest: frame.timestamp, tolerance: 1e-6)?.worldFromCamera
    }
    return poses
  }
}
