// Keyframe poses and inverse depths from flow, one keyframe after the other: start from two views,
// place each new keyframe against the points known so far, adjust a window, and all in the end.

public import Geometry

/// How keyframes are placed.
public struct OdometryOptions: Equatable, Sendable {
  /// Pixels between the points that stand for a keyframe.
  public var gridSpacing = 16

  /// The flow's distance from an epipolar line, in pixels, within which it agrees.
  public var epipolarPixels = 1.0

  /// The median angle between a point's two rays, in degrees, from which two views can start a map.
  public var startAngleDegrees = 0.5

  /// The parallax, in pixels, that a turning camera must leave unexplained for two views to start.
  ///
  /// Twice the flow's own error per axis: less may be noise.
  public var startParallaxPixels = 1.0

  /// The share of pixels that must agree with a motion for it to count.
  public var minimumInlierShare = 0.4

  /// Keyframes adjusted together as each new one comes.
  public var window = 7

  /// Steps of each windowed adjustment.
  public var windowIterations = 4

  /// How adjustments are done.
  public var bundle = BundleOptions()

  /// After the last adjustment, it is done again without what misses by more than so many sigmas, in turn.
  public var rejectionSigmas = [10.0, 6.0, 4.0]

  /// The defaults.
  public init() {}
}

/// Places keyframes as they come.
public struct KeyframeOdometry: Sendable {
  /// The state so far; poses and depths mean something once `isStarted`.
  public private(set) var problem: BundleProblem

  /// Whether two views have started the map.
  public private(set) var isStarted = false

  /// The best start that was not good enough, for the error message.
  private var bestShare = 0.0
  private var bestParallax = 0.0
  private var names: [String] = []

  private let options: OdometryOptions

  /// An odometry with no keyframes yet.
  public init(camera: Camera, grid: PointGrid, options: OdometryOptions = .init()) {
    problem = BundleProblem(camera: camera, grid: grid)
    self.options = options
  }

  /// Adds the next keyframe with its flows to and from earlier ones.
  ///
  /// `seen` holds both directions: from the new keyframe's points to earlier keyframes, and from
  /// theirs to it. `name` is the frame's, for errors. Throws where the new keyframe cannot be placed.
  public mutating func add(_ seen: [FlowObservations], name: String) throws {
    let new = problem.count
    names.append(name)
    problem.cameraFromWorld.append(problem.cameraFromWorld.last ?? .identity)
    problem.inverseDepths.append([Double](repeating: 1, count: problem.grid.count))
    problem.observations.append([])
    for observations in seen { problem.observations[observations.source].append(observations) }
    if isStarted {
      try place(new)
      adjustWindow()
    } else if new > 0 {
      try start(with: new)
    }
  }

  /// Adjusts all keyframes together and sets the first one's median depth to 1.
  @discardableResult
  public mutating func finish() throws -> BundleReport {
    guard isStarted else { throw startError }
    let report = problem.adjustRejecting(
      beyond: options.rejectionSigmas,
      options: options.bundle
    )
    normalise()
    return report
  }

  /// What kept the map from starting.
  public var startError: OdometryError {
    // One keyframe alone: no other frame was far enough from it.
    problem.count > 1 && bestShare < options.minimumInlierShare
      ? .noConsistentMotion(inlierShare: bestShare)
      : .tooLittleParallax(medianPixels: bestParallax)
  }

  private mutating func normalise() {
    let middle = medianOf(problem.inverseDepths[0])
    if middle > 0 && middle.isFinite { problem.scale(by: middle) }
  }

  /// Tries to start the map from the newest keyframe and an earlier one.
  private mutating func start(with new: Int) throws {
    for first in 0..<new {
      guard let there = problem.observations[first].first(where: { $0.target == new }),
        let relative = try RelativePose(
          there,
          grid: problem.grid,
          camera: problem.camera,
          pixels: options.epipolarPixels
        )
      else { continue }
      bestShare = max(bestShare, relative.inlierShare)
      guard relative.inlierShare >= options.minimumInlierShare else { continue }
      let parallax = Parallax(there, grid: problem.grid, camera: problem.camera)?.median ?? 0
      bestParallax = max(bestParallax, parallax)
      guard parallax >= options.startParallaxPixels,
        relative.medianAngle >= options.startAngleDegrees * .pi / 180
      else { continue }
      problem.cameraFromWorld[first] = .identity
      problem.cameraFromWorld[new] = relative.secondFromFirst
      triangulate(first, against: [new])
      triangulate(new, against: [first])
      adjustPair(first, new)
      isStarted = true
      // Keyframes that came before the start was possible are placed now.
      for between in 0..<new where between != first {
        problem.cameraFromWorld[between] =
          problem.cameraFromWorld[
            between < first ? first : new
          ]
        try place(between, against: [first, new])
      }
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
  private mutating func place(_ frame: Int, against keyframes: [Int]? = nil) throws {
    let placed = keyframes ?? Array(max(0, frame - 8)..<frame)
    let seen = placed.flatMap { key in problem.observations[key].filter { $0.target == frame } }
    var sigmas: [Int: [Double]] = [:]
    for key in placed {
      sigmas[key] = problem.inverseDepthSigmas(of: key, options: options.bundle)
    }
    let found = guesses(for: frame, isExtension: keyframes == nil).compactMap {
      problem.resection(of: seen, from: $0, inverseDepthSigmas: sigmas)
    }
    guard let best = found.max(by: { $0.inlierShare < $1.inlierShare }),
      best.inlierShare >= options.minimumInlierShare
    else {
      throw OdometryError.lost(
        frame: names[frame],
        inlierShare: found.map(\.inlierShare).max() ?? 0
      )
    }
    problem.cameraFromWorld[frame] = best.cameraFromWorld
    triangulate(frame, against: placed)
  }

  /// Where a frame may be: where the last one was, or as far on as the last step.
  private func guesses(for frame: Int, isExtension: Bool) -> [RigidTransform] {
    guard isExtension, frame > 0 else { return [problem.cameraFromWorld[frame]] }
    let last = problem.cameraFromWorld[frame - 1]
    guard frame > 1 else { return [last] }
    return [last, last * problem.cameraFromWorld[frame - 2].inverse * last]
  }

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
    let start = max(0, problem.count - options.window)
    var bundle = options.bundle
    bundle.iterations = options.windowIterations
    // Poses before the window, and its first two once there are more, hold place and scale.
    let held = start == 0 ? 1 : start + 2
    problem.adjust(isFixed: { $0 < held }, keyframes: start..<problem.count, options: bundle)
    if start == 0 { normalise() }
  }
}
