public import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Imagery
public import Movers
public import Odometry
internal import Parallelism

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
  /// `sigmaFolder` may be nil: depth then is as uncertain as the options say. `sequence` has the pictures, which must
  /// bear out what the flow says and on whose borders those of the masks are put; nil believes the flow. Keyframes
  /// without depth are judged by their flows alone, other frames by those of their keyframe. Files that a stopped
  /// run made under the same `key`, which stands for all inputs, are taken up; nil makes all anew.
  @discardableResult
  public func run(
    flow folder: String,
    depth depthFolder: String,
    sigma sigmaFolder: String?,
    trajectory path: String,
    pictures sequence: FrameSequence? = nil,
    to output: String,
    key: String? = nil,
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
    guard keyframes.contains(where: { StageDepth.isThere(index.frames[$0].name, in: depthFolder) })
    else {
      throw FileError(
        depthFolder,
        found: "no depth of these frames",
        expected: "files NAME.pfm",
        advice: "run `parallax depth` first, or give --rotation-only where there is none"
      )
    }
    let pictures = try sequence.map {
      try NamedPictures($0, names: index.frames.map(\.name), camera: index.pinhole)
    }
    let pairs = index.pairs.filter { poses[$0[0]] != nil && poses[$0[1]] != nil }
    var carried = CarriedFrames(pairs: pairs, keyframes: keyframes)
    var writer = try MoverWriter(
      output,
      names: (keyframes + carried.frames).map { index.frames[$0].name },
      key: key
    )
    progress.begin("Movers", total: keyframes.count + carried.frames.count)

    var points: [Int: SurfacePoints] = [:]
    // Grey, by position: of the frames between which flows are judged.
    var greys: [Int: Image] = [:]
    func evidence(
      _ places: Range<Int>
    ) throws -> [(evidence: MoverEvidence, links: [MoverLink])] {
      let nearby = nearbyKeyframes(of: places, among: keyframes)
      points = points.filter { nearby.contains($0.key) }
      let missing = nearby.filter { points[$0] == nil }
      let images = try pictures?.images(
        of: missing.map { index.frames[keyframes[$0]].name },
        threads: movers.threads
      )
      let made = try orderedResults(missing.count, threads: movers.threads) { number in
        let known = try read(depthFolder, sigmaFolder, index, keyframes[missing[number]])
        return surfacePoints(known, picture: images?[number], index)
      }
      for (place, found) in zip(missing, made) { points[place] = found }
      if let pictures, let images {
        // Keyframes' pictures have just been read, or were when they came near.
        for (place, image) in zip(missing, images) { greys[keyframes[place]] = image.grey }
        let wanted = Set(
          places.flatMap { Self.others(of: keyframes[$0], pairs) } + nearby.map { keyframes[$0] }
        )
        greys = greys.filter { wanted.contains($0.key) }
        let new = wanted.filter { greys[$0] == nil }.sorted()
        let others = try pictures.images(
          of: new.map { index.frames[$0].name },
          threads: movers.threads
        )
        for (position, image) in zip(new, others) { greys[position] = image.grey }
      }
      let (shared, seen) = (points, greys)
      // Frames beside each other; what is within a frame then is for one thread.
      var stage = self
      if places.count > 1 { stage.movers.threads = 1 }
      let found = try orderedResults(places.count, threads: movers.threads) { [stage] number in
        let place = places.lowerBound + number
        let position = keyframes[place]
        return try stage.evidence(
          place,
          keyframes: keyframes,
          points: shared,
          flows: stage.flows(of: position, pairs: pairs, poses, index, in: folder, seen),
          known: stage.read(depthFolder, sigmaFolder, index, position),
          poses,
          index.pinhole
        )
      }
      for _ in places { progress.advance() }
      return found
    }

    try WindowedInference(options: movers).run(count: keyframes.count, evidence: evidence) {
      place,
      logOdds,
      grid in
      let between = carried.settle(keyframe: keyframes[place], logOdds)
      let positions = [keyframes[place]] + between.map(\.position)
      let names = positions.map { index.frames[$0].name }
      let images = try pictures?.images(of: names, threads: movers.threads)
      let maps = try orderedResults(positions.count, threads: movers.threads) { number in
        let values =
          try number == 0 ? logOdds : carriedLogOdds(to: between[number - 1], index, in: folder)
        let settled =
          images.map {
            PictureBorders(image: $0[number], grid: grid, options: movers).settled(values)
          } ?? values
        return MoverMap(logOdds: settled, grid: grid)
      }
      try writer.write(maps, names: names, threads: movers.threads)
      for _ in between { progress.advance() }
    }
    return writer.result
  }

  /// The keyframes whose depth tells where the static world is at some places among them.
  private func nearbyKeyframes(of places: Range<Int>, among keyframes: [Int]) -> Range<Int> {
    keyframes.indices.clamped(to: places.lowerBound - reach..<places.upperBound + reach)
  }

  /// What a keyframe's flows and depth say of motion, and where its samples are in its neighbours.
  private func evidence(
    _ place: Int,
    keyframes: [Int],
    points: [Int: SurfacePoints],
    flows: [(other: Int, view: MoverView)],
    known: Known,
    _ poses: [Int: RigidTransform],
    _ camera: Camera
  ) throws -> (evidence: MoverEvidence, links: [MoverLink]) {
    guard let worldFromFrame = poses[keyframes[place]] else {
      preconditionFailure("an unplaced keyframe")
    }
    let grid = SampleGrid(width: camera.width, height: camera.height, stride: movers.stride)
    let links = flows.compactMap { flow in
      [place - 1, place + 1].first {
        keyframes.indices.contains($0) && keyframes[$0] == flow.other
      }.map { MoverLink(to: $0, flow: flow.view.flow, sigma: flow.view.sigma, grid: grid) }
    }
    let surface = StaticSurface(
      of: nearbyKeyframes(of: place..<place + 1, among: keyframes).compactMap { other in
        guard other != place, let points = points[other], let pose = poses[keyframes[other]]
        else { return nil }
        return (points, worldFromFrame.inverse * pose)
      },
      camera: camera,
      options: movers
    )
    let evidence = MoverEvidence(
      camera: camera,
      views: flows.map(\.view),
      depth: known.depth,
      sigma: known.sigma,
      surface: surface,
      options: movers
    )
    return (evidence, links)
  }

  /// The frames to which a frame has flow.
  private static func others(of position: Int, _ pairs: [[Int]]) -> [Int] {
    pairs.filter { $0.contains(position) }.map { $0[0] == position ? $0[1] : $0[0] }
  }

  /// The flows of a keyframe, each with the motion of the camera and its own sigma, and whereto they lead.
  private func flows(
    of position: Int,
    pairs: [[Int]],
    _ poses: [Int: RigidTransform],
    _ index: FlowIndex,
    in folder: String,
    _ pictures: [Int: Image]
  ) throws -> [(other: Int, view: MoverView)] {
    guard let worldFromFrame = poses[position] else { return [] }
    let others = Self.others(of: position, pairs)
    return try orderedResults(others.count, threads: movers.threads) { number in
      let flow = try index.flowPair(position, others[number], in: folder)
      return (flow, flow.sigma(options: consistency))
    }.enumerated().compactMap { number, found in
      poses[others[number]].map { worldFromOther in
        let view = MoverView(
          otherFromFrame: worldFromOther.inverse * worldFromFrame,
          flow: found.0.forward,
          sigma: found.1,
          pictures: pictures[position].flatMap { own in
            pictures[others[number]].map { PicturePair(frame: own, other: $0) }
          }
        )
        return (others[number], view)
      }
    }
  }

  /// The log-odds of a frame between keyframes.
  private func carriedLogOdds(
    to frame: CarriedFrames.Frame,
    _ index: FlowIndex,
    in folder: String
  ) throws -> [Float] {
    let grid = SampleGrid(
      width: index.pinhole.width,
      height: index.pinhole.height,
      stride: movers.stride
    )
    var links: [MoverLink] = []
    var nearest: FlowField?
    for (number, keyframe) in frame.keyframes.enumerated() {
      let flow = try index.flowPair(frame.position, keyframe, in: folder)
      let sigma = flow.sigma(options: consistency)
      links.append(MoverLink(to: number, flow: flow.forward, sigma: sigma, grid: grid))
      nearest = flow.forward
    }
    guard let nearest else { preconditionFailure("a frame that no keyframe sees") }
    return MoverInference.carried(
      along: links,
      from: frame.logOdds,
      flow: nearest,
      grid: grid,
      options: movers
    )
  }

  private struct Known {
    var depth: DepthMap?
    var sigma: DepthMap?
  }

  private func surfacePoints(
    _ known: Known,
    picture: Image?,
    _ index: FlowIndex
  ) -> SurfacePoints? {
    known.depth.map {
      SurfacePoints(
        depth: $0,
        sigma: known.sigma,
        picture: picture,
        camera: index.pinhole,
        options: movers
      )
    }
  }

  private func read(
    _ depthFolder: String,
    _ sigmaFolder: String?,
    _ index: FlowIndex,
    _ position: Int
  ) throws -> Known {
    let (name, camera) = (index.frames[position].name, index.pinhole)
    guard StageDepth.isThere(name, in: depthFolder) else { return Known() }
    let depth = try StageDepth.read(name, in: depthFolder, of: camera)
    let sigma = try sigmaFolder.map { try StageDepth.read(name, in: $0, of: camera) }
    return Known(depth: depth, sigma: sigma)
  }
}
