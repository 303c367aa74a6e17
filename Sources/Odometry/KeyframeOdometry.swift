// Keyframe poses and inverse depths from flow, one keyframe after the other: start from two views,
// place each new keyframe against the points known so far, adjust a window, and all in the end.

public import Geometry

/// Places keyframes as they come.
public struct KeyframeOdometry: Sendable {
  /// The state so far; poses and depths mean something once `isStarted`.
  public private(set) var problem: BundleProblem

  /// Whether two views have started the map.
  public private(set) var isStarted = false

  /// Whether each keyframe has a pose in the map.
  public private(set) var isPlaced: [Bool] = []

  /// What became of a keyframe.
  public enum Outcome: Equatable, Sendable {
    /// No two views have started the map yet.
    case waiting
    /// It has a pose.
    case placed
    /// Only this share of what it saw agrees with the map: it has none, and says nothing.
    case lost(inlierShare: Double)
  }

  /// What is predicted to bring points of an earlier keyframe, by its number, into the newest one, in any unit.
  public typealias Prediction = (_ earlier: Int) throws -> RigidTransform?

  /// How many keyframes were placed from their predicted motion, because it explained their flow best.
  public private(set) var predictionsUsed = 0

  private let options: OdometryOptions

  /// An odometry with no keyframes yet.
  public init(camera: Camera, grid: PointGrid, options: OdometryOptions = .init()) {
    problem = BundleProblem(camera: camera, grid: grid)
    self.options = options
  }

  /// Adds the next keyframe with its flows to and from earlier ones.
  ///
  /// `seen` holds both directions: from the new keyframe's points to earlier keyframes, and from
  /// theirs to it. What is predicted to bring points of an earlier keyframe into this one, in any
  /// unit, is one more guess.
  @discardableResult
  public mutating func add(
    _ seen: [FlowObservations],
    predicted: Prediction = { _ in nil }
  ) throws -> Outcome {
    let new = problem.count
    isPlaced.append(false)
    problem.cameraFromWorld.append(problem.cameraFromWorld.last ?? .identity)
    problem.inverseDepths.append([Double](repeating: 1, count: problem.grid.count))
    problem.observations.append([])
    for observations in seen { problem.observations[observations.source].append(observations) }
    if isStarted {
      let predicted = pose(of: new, predicted: isPlaced[new - 1] ? try predicted(new - 1) : nil)
      let share = place(new, from: guesses(for: new), or: predicted)
      guard isPlaced[new] else {
        leaveOut(new)
        return .lost(inlierShare: share)
      }
      adjustWindow()
      return .placed
    }
    if new > 0 { try start(with: new, predicted: predicted) }
    return isStarted ? .placed : .waiting
  }

  /// Adjusts all keyframes together and sets the first one's median depth to 1; only once started.
  @discardableResult
  public mutating func finish() -> BundleReport {
    precondition(isStarted)
    let origin = placed.first ?? 0
    let isPlaced = isPlaced
    let report = problem.adjustRejecting(
      beyond: options.rejectionSigmas,
      isFixed: { $0 == origin || !isPlaced[$0] },
      options: options.bundle
    )
    normalise()
    return report
  }

  /// How many keyframes have a pose.
  public var placedCount: Int { isPlaced.count { $0 } }

  /// The keyframes that have a pose, ascending.
  private var placed: [Int] { isPlaced.indices.filter { isPlaced[$0] } }

  /// Moves the first keyframe to the origin and its median depth to 1.
  private mutating func normalise() {
    guard let first = placed.first else { return }
    if problem.cameraFromWorld[first] != .identity {
      let worldFromFirst = problem.cameraFromWorld[first].inverse
      for frame in placed {
        problem.cameraFromWorld[frame] = problem.cameraFromWorld[frame] * worldFromFirst
      }
      problem.cameraFromWorld[first] = .identity
    }
    let middle = medianOf(problem.inverseDepths[first])
    if middle > 0 && middle.isFinite { problem.scale(by: middle) }
  }

  /// Takes a keyframe that has no pose out of the problem.
  private mutating func leaveOut(_ frame: Int) {
    problem.observations[frame] = []
    for other in problem.observations.indices {
      problem.observations[other].removeAll { $0.target == frame }
    }
  }

  /// Tries to start the map from the newest keyframe and an earlier one.
  private mutating func start(with new: Int, predicted: Prediction) throws {
    for first in 0..<new {
      guard let there = problem.observations[first].first(where: { $0.target == new }),
        let relative = try RelativePose(
          there,
          grid: problem.grid,
          camera: problem.camera,
          pixels: options.epipolarPixels,
          guess: try predicted(first)
        )
      else { continue }
      let parallax = Parallax(there, grid: problem.grid, camera: problem.camera)?.median ?? 0
      guard relative.inlierShare >= options.minimumInlierShare,
        parallax >= options.startParallaxPixels,
        relative.medianAngle >= options.startAngleDegrees * .pi / 180
      else { continue }
      problem.cameraFromWorld[first] = .identity
      problem.cameraFromWorld[new] = relative.secondFromFirst
      triangulate(first, against: [new])
      triangulate(new, against: [first])
      adjustPair(first, new)
      isStarted = true
      isPlaced[first] = true
      isPlaced[new] = true
      // Keyframes that came before the start was possible are placed now, the nearest first.
      for between in (0..<new).sorted(by: { abs($0 - first) < abs($1 - first) })
      where between != first {
        let nearest = placed.min { abs($0 - between) < abs($1 - between) } ?? first
        _ = place(between, from: [problem.cameraFromWorld[nearest]])
      }
      for between in 0..<new where !isPlaced[between] { leaveOut(between) }
      adjustWindow()
      return
    }
  }

  private mutating func adjustPair(_ first: Int, _ second: Int) {
    var pair = BundleProblem(camera: problem.camera, grid: problem.grid)
    let members = [first, second]
    for (index, member) in members.enumerated() {
      pair.cameraFromWorld.append(problem.cameraFromWorld[member])
      pair.inverseDepths.append(problem.inverseDepths[member])
      pair.observations.append(
        problem.observations[member].filter { members.contains($0.target) }.map {
          FlowObservations(
            source: index,
            target: 1 - index,
            points: $0.points,
            pixels: $0.pixels,
            sigmas: $0.sigmas
          )
        }
      )
    }
    pair.adjust(options: options.bundle)
    for (index, member) in members.enumerated() {
      problem.cameraFromWorld[member] = pair.cameraFromWorld[index]
      problem.inverseDepths[member] = pair.inverseDepths[index]
    }
  }

  /// Finds the pose of `frame` from the points of keyframes that saw it, then its own depths.
  ///
  /// Gives the share of its observations that agree with the best pose; where that is too small, it
  /// gets none. A predicted pose counts where it leads to more agreement than the guesses.
  private mutating func place(
    _ frame: Int,
    from guesses: [RigidTransform],
    or predicted: RigidTransform? = nil
  ) -> Double {
    let partners = placed.filter { key in
      problem.observations[key].contains { $0.target == frame }
    }
    let seen = partners.flatMap { key in problem.observations[key].filter { $0.target == frame } }
    var sigmas: [Int: [Double]] = [:]
    for key in partners {
      sigmas[key] = problem.inverseDepthSigmas(of: key, options: options.bundle)
    }
    var found = guesses.compactMap {
      problem.resection(of: seen, from: $0, inverseDepthSigmas: sigmas)
    }
    let own = found.map(\.inlierShare).max() ?? 0
    if let predicted,
      let better = problem.resection(of: seen, from: predicted, inverseDepthSigmas: sigmas),
      better.inlierShare > own
    {
      found.append(better)
      if better.inlierShare >= options.minimumInlierShare { predictionsUsed += 1 }
    }
    guard let best = found.max(by: { $0.inlierShare < $1.inlierShare }),
      best.inlierShare >= options.minimumInlierShare
    else { return found.map(\.inlierShare).max() ?? 0 }
    problem.cameraFromWorld[frame] = best.cameraFromWorld
    isPlaced[frame] = true
    triangulate(frame, against: partners)
    return best.inlierShare
  }

  /// Where the newest keyframe may be: where the last ones were, as far on as their last step, or where
  /// the first of those was whose points it sees.
  private func guesses(for frame: Int) -> [RigidTransform] {
    let last = placed.suffix(2).map { problem.cameraFromWorld[$0] }
    var guesses = Array(last.suffix(1))
    if last.count == 2 { guesses.append(last[1] * last[0].inverse * last[1]) }
    let seeing = placed.first { key in problem.observations[key].contains { $0.target == frame } }
    if let seeing, frame - seeing > Self.reach { guesses.append(problem.cameraFromWorld[seeing]) }
    return guesses
  }

  /// The pose of the keyframe before moved as predicted, as far as the last step went.
  private func pose(of frame: Int, predicted newFromLast: RigidTransform?) -> RigidTransform? {
    guard let newFromLast, let before = placed.suffix(2).first, isPlaced[frame - 1],
      before < frame - 1
    else { return nil }
    let last = problem.cameraFromWorld[frame - 1]
    let step = length((last * problem.cameraFromWorld[before].inverse).translation)
    let told = length(newFromLast.translation)
    let translation = told > 0 ? newFromLast.translation * (step / told) : newFromLast.translation
    return RigidTransform(rotation: newFromLast.rotation, translation: translation) * last
  }

  /// Keyframes so far back are where the camera was before it was lost.
  private static let reach = 8

  /// Sets a keyframe's inverse depths from its sightings in `others`, the median where they fail.
  private mutating func triangulate(_ frame: Int, against others: [Int]) {
    let seen = problem.observations[frame].filter { others.contains($0.target) }
    let focal = problem.camera.focal.x
    var sightings = [[Sighting]](repeating: [], count: problem.grid.count)
    for observations in seen {
      let motion =
        problem.cameraFromWorld[observations.target] * problem.cameraFromWorld[frame].inverse
      for o in 0..<observations.count {
        let point = Int(observations.points[o])
        let pixel = observations.pixels[o]
        let ray = problem.camera.rayPinhole(Vector2(Double(pixel.x), Double(pixel.y)))
        let weight = focal / Double(observations.sigmas[o])
        sightings[point].append(
          Sighting(
            turnedRay: motion.rotation * problem.grid.rays[point],
            translation: motion.translation,
            seen: Vector2(ray.x, ray.y),
            weight: weight * weight
          )
        )
      }
    }
    let fits = sightings.map { list in
      list.withUnsafeBufferPointer { InverseDepthFit($0, robustSigmas: 3) }
    }
    let good = fits.compactMap { fit -> Double? in
      guard let fit, fit.value > 0, fit.inliers > 0 else { return nil }
      return fit.value
    }
    let middle = good.isEmpty ? 1 : medianOf(good)
    problem.inverseDepths[frame] = fits.map { fit in
      // A fit whose sigma exceeds its value says nothing of use.
      guard let fit, fit.value > 0.01 * middle, fit.value < 20 * middle,
        fit.information * fit.value * fit.value > 1
      else { return middle }
      return fit.value
    }
  }

  /// Adjusts the newest keyframes against the rest.
  private mutating func adjustWindow() {
    let members = placed
    let window = members.suffix(options.window)
    guard let start = window.first else { return }
    let isWhole = window.count == members.count
    var bundle = options.bundle
    bundle.iterations = options.windowIterations
    // Poses before the window, and its first two once there are more, hold place and scale.
    let held = window.prefix(isWhole ? 1 : 2).last ?? start
    let isPlaced = isPlaced
    problem.adjust(
      isFixed: { $0 <= held || !isPlaced[$0] },
      keyframes: start..<problem.count,
      options: bundle
    )
    if isWhole { normalise() }
  }
}
