internal import Geometry
internal import Imagery
internal import Odometry
internal import Parallelism

/// What the flows of a folder say of a grid of points, read when it is asked for.
struct SequenceFlows: Sendable {
  let index: FlowIndex
  let grid: PointGrid

  /// The number of each keyframe, by position.
  let keyframeNumber: [Int: Int]

  private let folder: String
  private let threads: Int
  private let consistency: FlowConsistencyOptions
  private let pairsByFirst: [Int: [[Int]]]
  private let pairsBySecond: [Int: [[Int]]]

  init(
    _ index: FlowIndex,
    _ folder: String,
    spacing: Int,
    _ consistency: FlowConsistencyOptions,
    threads: Int
  ) {
    self.index = index
    self.folder = folder
    self.threads = threads
    self.consistency = consistency
    grid = PointGrid(camera: index.pinhole, spacing: spacing)
    keyframeNumber = Dictionary(
      uniqueKeysWithValues: index.keyframes.enumerated().map { ($0.element, $0.offset) }
    )
    pairsByFirst = Dictionary(grouping: index.pairs, by: { $0[0] })
    pairsBySecond = Dictionary(grouping: index.pairs, by: { $0[1] })
  }

  func name(ofKeyframe number: Int) -> String { index.frames[index.keyframes[number]].name }

  /// What a keyframe and those before it say of each other, by number.
  func observations(ofKeyframe number: Int) throws -> [FlowObservations] {
    let pairs = (pairsBySecond[index.keyframes[number]] ?? []).compactMap { pair in
      keyframeNumber[pair[0]].map { (pair: pair, first: $0) }
    }
    return try orderedResults(pairs.count, threads: threads) { place in
      let (pair, first) = pairs[place]
      let flow = try index.flowPair(pair[0], pair[1], in: folder)
      return [
        observations(flow, source: first, target: number),
        observations(flow.reversed, source: number, target: first),
      ]
    }.flatMap { $0 }
  }

  /// Where points of keyframes (the source's number) were seen in a frame that is not placed yet.
  ///
  /// Those of earlier keyframes come first, the latest of them last.
  func observations(ofFrame position: Int) throws -> [FlowObservations] {
    let keyframes =
      (keyframeNumber[position] == nil
        ? [] : (pairsByFirst[position] ?? []).map { $0[1] }.filter { keyframeNumber[$0] != nil })
      + (pairsBySecond[position] ?? []).map { $0[0] }
    return try keyframes.compactMap { keyframe in
      guard let number = keyframeNumber[keyframe] else { return nil }
      return try observations(
        from: keyframe,
        to: position,
        source: number,
        target: index.keyframes.count
      )
    }
  }

  /// Where points of one position's grid were seen in another, under numbers of one's own.
  func observations(from first: Int, to second: Int, source: Int, target: Int) throws
    -> FlowObservations
  {
    observations(try index.flowPair(first, second, in: folder), source: source, target: target)
  }

  /// The flows between two positions; nil where there are none.
  func pair(_ first: Int, _ second: Int) throws -> FlowPair? {
    guard pairsByFirst[first]?.contains(where: { $0[1] == second }) == true else { return nil }
    return try index.flowPair(first, second, in: folder)
  }

  func observations(_ flow: FlowPair, source: Int, target: Int) -> FlowObservations {
    FlowObservations(
      source: source,
      target: target,
      grid: grid,
      flow: flow,
      options: consistency
    )
  }
}
