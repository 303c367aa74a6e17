// Tracking that can be lost: what comes after is placed against what was mapped before, if it sees
// any of it, and starts a map of its own otherwise, as in C. Campos et al., "ORB-SLAM3" (2021), with
// segments that stay apart.

public import Geometry

/// Keyframes that hang together: they share an origin and a unit of length.
public struct MapSegment: Sendable {
  /// The number of the first keyframe that belongs to `problem`.
  public let offset: Int

  /// Poses and depths of the keyframes from `offset` on.
  public let problem: BundleProblem

  /// Whether each of them has a pose.
  public let isPlaced: [Bool]

  /// What the last adjustment of all of them did.
  public let report: BundleReport

  /// The numbers of the keyframes with a pose, ascending.
  public var keyframes: [Int] { isPlaced.indices.filter { isPlaced[$0] }.map { offset + $0 } }

  /// A keyframe's pose, camera from world; nil where it has none here.
  public func cameraFromWorld(of keyframe: Int) -> RigidTransform? {
    let index = keyframe - offset
    return isPlaced.indices.contains(index) && isPlaced[index]
      ? problem.cameraFromWorld[index] : nil
  }

  /// The pose, camera from world, of a frame that saw points of keyframes; nil where too few agree.
  ///
  /// `seen` has one entry a keyframe (its `source`, by number); those without a pose here do not count.
  public func cameraFromWorld(
    ofFrameSeeing seen: [FlowObservations],
    minimumInlierShare: Double
  ) -> RigidTransform? {
    let known = seen.compactMap { observations -> FlowObservations? in
      guard cameraFromWorld(of: observations.source) != nil else { return nil }
      return observations.renumbered(source: observations.source - offset, target: problem.count)
    }
    guard let last = known.last else { return nil }
    return problem.cameraFromWorld(
      ofFrameSeeing: known,
      from: problem.cameraFromWorld[last.source],
      minimumInlierShare: minimumInlierShare
    )
  }
}

/// Places keyframes as they come, in segments where tracking is lost.
public struct SegmentedOdometry: Sendable {
  /// A segment needs so many keyframes: two views alone can agree by chance.
  public static let fewestKeyframes = 3

  private struct Part {
    let offset: Int
    var odometry: KeyframeOdometry
  }

  private let camera: Camera
  private let grid: PointGrid
  private let options: OdometryOptions
  private var count = 0
  /// Parts that have started, in that order.
  private var started: [Part] = []
  /// Keyframes that belong to none of them, from the first one since tracking was lost.
  private var waiting: Part?

  /// Keyframes that could not be placed when they came, by number, with the share that agreed.
  public private(set) var lost: [(keyframe: Int, inlierShare: Double)] = []

  /// An odometry with no keyframes yet.
  public init(camera: Camera, grid: PointGrid, options: OdometryOptions = .init()) {
    self.camera = camera
    self.grid = grid
    self.options = options
  }

  /// How many keyframes were placed from their predicted motion, because it explained their flow best.
  public var predictionsUsed: Int { started.reduce(0) { $0 + $1.odometry.predictionsUsed } }

  /// Adds the next keyframe with its flows to and from earlier ones, both directions, by number.
  ///
  /// What is predicted to bring points of an earlier keyframe into this one, in any unit, is one more guess.
  public mutating func add(
    _ seen: [FlowObservations],
    predicted: KeyframeOdometry.Prediction = { _ in nil }
  ) throws {
    let number = count
    count += 1
    var isPlaced = false
    var best = 0.0
    // The largest first: two keyframes that were lost for a moment may have started a part of their own.
    let order = started.indices.sorted {
      (-started[$0].odometry.placedCount, $0) < (-started[$1].odometry.placedCount, $1)
    }
    for index in order {
      // Those that come later only keep count.
      let offset = started[index].offset
      let outcome = try started[index].odometry.add(
        isPlaced ? [] : Self.renumbered(seen, from: offset),
        predicted: { isPlaced ? nil : try predicted($0 + offset) }
      )
      if outcome == .placed { isPlaced = true }
      if case .lost(let share) = outcome { best = max(best, share) }
    }
    guard !isPlaced else {
      waiting = nil
      return
    }
    if !started.isEmpty { lost.append((number, best)) }
    var part =
      waiting
      ?? Part(
        offset: number,
        odometry: KeyframeOdometry(camera: camera, grid: grid, options: options)
      )
    waiting = nil
    let offset = part.offset
    try part.odometry.add(
      Self.renumbered(seen, from: offset),
      predicted: { try predicted($0 + offset) }
    )
    waiting = part.odometry.isStarted ? nil : part
    if part.odometry.isStarted { started.append(part) }
  }

  /// Adjusts each segment, and gives those of three keyframes or more, the largest first.
  ///
  /// One alone may have two keyframes. None where no two views could start a map.
  public func finish() -> [MapSegment] {
    let parts =
      started.count > 1
      ? started.filter { $0.odometry.placedCount >= Self.fewestKeyframes } : started
    return parts.map { part in
      var odometry = part.odometry
      let report = odometry.finish()
      return MapSegment(
        offset: part.offset,
        problem: odometry.problem,
        isPlaced: odometry.isPlaced,
        report: report
      )
    }.sorted { ($0.keyframes.count, $1.offset) > ($1.keyframes.count, $0.offset) }
  }

  /// The observations between keyframes from `offset` on, counted from there.
  private static func renumbered(_ seen: [FlowObservations], from offset: Int) -> [FlowObservations]
  {
    seen.filter { min($0.source, $0.target) >= offset }.map {
      $0.renumbered(source: $0.source - offset, target: $0.target - offset)
    }
  }
}

extension FlowObservations {
  /// The same, between frames of other numbers.
  func renumbered(source: Int, target: Int) -> FlowObservations {
    FlowObservations(
      source: source,
      target: target,
      points: points,
      pixels: pixels,
      sigmas: sigmas
    )
  }
}
