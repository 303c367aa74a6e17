internal import Geometry
internal import Imagery
internal import Odometry

/// What the flows of a folder say of a grid of points, read when it is asked for.
struct SequenceFlows {
  let index: FlowIndex
  let grid: PointGrid

  /// The number of each keyframe, by position.
  let keyframeNumber: [Int: Int]

  private let folder: String
  private let consistency: FlowConsistencyOptions
  private let pairsByFirst: [Int: [[Int]]]
  private let pairsBySecond: [Int: [[Int]]]

  init(_ index: FlowIndex, _ folder: String, spacing: Int, _ consistency: FlowConsistencyOptions) {
    self.index = index
    self.folder = folder
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
    var seen: [FlowObservations] = []
    for pair in pairsBySecond[index.keyframes[number]] ?? [] {
      guard let first = keyframeNumber[pair[0]] else { continue }
      let flow = try index.flowPair(pair[0], pair[1], in: folder)
      seen.append(observations(flow, source: first, target: number))
      seen.append(observations(flow.reversed, source: number, target: first))
    }
    return seen
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

  private func observations(_ flow: FlowPair, source: Int, target: Int) -> FlowObservations {
    FlowObservations(
      source: source,
      target: target,
      grid: grid,
      flow: flow,
      options: consistency
    )
  }
}
