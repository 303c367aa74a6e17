import Geometry
import TestSupport
import Testing

@testable import Odometry

/// Options under which the truth is the minimum: no prior, no end before it.
private var exact: BundleOptions {
  var options = BundleOptions()
  options.iterations = 60
  options.tolerance = 0
  options.priorRelativeSigma = 1e8
  return options
}

@Suite struct BundleAdjustmentTests {
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func exactObservationsGiveTheTruth(seed: UInt64) {
    let scene = PointScene.withoutRounding(seed: seed)
    var problem = scene.perturbed(fixed: 2, seed: seed)
    let report = problem.adjust(isFixed: { $0 < 2 }, options: exact)
    let difference = problem.difference(from: scene.truth)
    #expect(difference.poses < 1e-12)
    #expect(difference.depths < 1e-12)
    #expect(report.initialResidual > 1 && report.finalResidual < 1e-10)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func turnedCamerasTooUpToTheRoundingOfPixels(seed: UInt64) {
    let scene = PointScene(keyframes: 4, seed: seed)
    var problem = scene.perturbed(fixed: 2, seed: seed)
    problem.adjust(isFixed: { $0 < 2 }, options: exact)
    let difference = problem.difference(from: scene.truth)
    // Pixels near 64 are rounded to 4e-6: over the focal length 5e-8, and by the parallax of some
    // 0.1 for depth.
    #expect(difference.poses < 1e-6)
    #expect(difference.depths < 1e-5)
  }

  @Test func oneFixedPoseLeavesTheScaleFree() throws {
    let scene = PointScene.withoutRounding(seed: 5)
    var problem = scene.perturbed(fixed: 1, seed: 5)
    problem.adjust(options: exact)
    #expect(problem.cameraFromWorld[0] == scene.truth.cameraFromWorld[0])
    let scale =
      length(scene.truth.cameraFromWorld[3].translation)
      / length(problem.cameraFromWorld[3].translation)
    problem.scale(by: scale)
    let difference = problem.difference(from: scene.truth)
    #expect(difference.poses < 1e-12)
    #expect(difference.depths < 1e-12)
  }

  @Test func theUnitOfLengthChangesNoResidual() {
    let scene = PointScene(keyframes: 3, seed: 6)
    let problem = scene.perturbed(fixed: 1, seed: 6)
    var scaled = problem
    scaled.scale(by: 7)
    let weighting = BundleWeighting(huberSigmas: 2, priorRelativeSigma: 10, damping: 0)
    for keyframe in 0..<3 {
      let cost = problem.equations(of: keyframe, weighting).cost
      #expect(isClose(scaled.equations(of: keyframe, weighting).cost, cost, within: 1e-9 * cost))
    }
    scaled.scale(by: 1.0 / 7)
    let difference = scaled.difference(from: problem)
    #expect(difference.poses < 1e-14)
    #expect(difference.depths < 1e-14)
  }

  @Test func onlyTheChosenKeyframesMove() {
    let scene = PointScene(keyframes: 5, seed: 7)
    let before = scene.perturbed(fixed: 2, seed: 7)
    var after = before
    after.adjust(isFixed: { $0 < 3 }, keyframes: 3..<5, options: exact)
    #expect(after.cameraFromWorld[..<3] == before.cameraFromWorld[..<3])
    #expect(after.inverseDepths[..<3] == before.inverseDepths[..<3])
    #expect(after.cameraFromWorld[3] != before.cameraFromWorld[3])
    #expect(after.inverseDepths[4] != before.inverseDepths[4])
  }

  @Test func depthsMoveAloneWhereAllPosesAreFixed() {
    let scene = PointScene.withoutRounding(seed: 9)
    var problem = scene.perturbed(fixed: 4, seed: 9)
    problem.adjust(isFixed: { _ in true }, options: exact)
    #expect(problem.cameraFromWorld == scene.truth.cameraFromWorld)
    #expect(problem.difference(from: scene.truth).depths < 1e-12)
  }

  @Test func sameBytesForAnyThreads() {
    let start = PointScene(keyframes: 4, seed: 8).perturbed(fixed: 1, seed: 8)
    let found = [1, 2, 3].map { threads in
      var problem = start
      var options = BundleOptions()
      options.threads = threads
      let report = problem.adjust(options: options)
      return (problem, report)
    }
    for (problem, report) in found.dropFirst() {
      #expect(problem.cameraFromWorld == found[0].0.cameraFromWorld)
      #expect(problem.inverseDepths == found[0].0.inverseDepths)
      #expect(report == found[0].1)
    }
  }
}

@Suite struct BundleNoiseTests {
  /// A scene whose observations have normal errors of the sigma that they claim, solved from the truth.
  private static func solved(seed: UInt64, outlierShare: Double = 0, huber: Double) -> (
    scene: PointScene, noisy: BundleProblem, found: BundleProblem, report: BundleReport
  ) {
    let scene = PointScene(keyframes: 4, seed: seed)
    var random = SplitMix64(seed: seed + 1000)
    let noisy = scene.truth.observing { pixel in
      if random.unit() < outlierShare {
        return pixel + Vector2(random.uniform(-20...20), random.uniform(-20...20))
      }
      return pixel + Vector2(random.normal(), random.normal()) * PointScene.sigma
    }
    var found = noisy
    var options = exact
    options.huberSigmas = huber
    options.tolerance = 1e-9
    let report = found.adjust(isFixed: { $0 < 2 }, options: options)
    return (scene, noisy, found, report)
  }

  /// The information on the poses of frames 2 and 3, all depths eliminated.
  private static func poseInformation(_ problem: BundleProblem) -> [[Double]] {
    let weighting = BundleWeighting(huberSigmas: 1e9, priorRelativeSigma: 1e8, damping: 0)
    var total = [[Double]](repeating: [Double](repeating: 0, count: 24), count: 24)
    for keyframe in 0..<problem.count {
      let block = problem.equations(of: keyframe, weighting)
      let rows = block.frames.flatMap { frame in (0..<6).map { 6 * frame + $0 } }
      for (i, a) in rows.enumerated() {
        for (j, b) in rows.enumerated() {
          total[a][b] += block.matrix[rows.count * max(i, j) + min(i, j)]
        }
      }
    }
    return total[12...].map { Array($0[12...]) }
  }

  /// How far poses are from the truth, by the twist that leads there.
  private static func poseErrors(_ found: BundleProblem, _ truth: BundleProblem) -> [Double] {
    (2..<4).flatMap { frame -> [Double] in
      let twist = (found.cameraFromWorld[frame] * truth.cameraFromWorld[frame].inverse).log
      return [
        twist.linear.x, twist.linear.y, twist.linear.z, twist.angular.x, twist.angular.y,
        twist.angular.z,
      ]
    }
  }

  @Test func noiseLeavesWhatTheBoundOfCramerAndRaoAllows() {
    let runs = 30
    var squares = 0.0
    var costs = 0.0
    var residuals = 0
    for seed in 1...UInt64(runs) {
      let (scene, noisy, found, report) = Self.solved(seed: seed, huber: 1e9)
      let information = Self.poseInformation(scene.truth)
      let errors = Self.poseErrors(found, scene.truth)
      for (a, row) in zip(errors, information) {
        for (b, value) in zip(errors, row) { squares += a * value * b }
      }
      let count = noisy.observations.joined().reduce(0) { $0 + $1.count }
      costs += report.finalResidual * report.finalResidual * Double(count)
      residuals += 2 * count
    }
    // Both are χ²: of the 12 pose parameters, and of residuals less parameters; four sigmas.
    let freedom = Double(12 * runs)
    #expect(isClose(squares, freedom, within: 4 * (2 * freedom).squareRoot()))
    let depths = PointScene(keyframes: 4, seed: 1).truth.grid.count * 4
    let left = Double(residuals - runs * (12 + depths))
    #expect(isClose(costs, left, within: 4 * (2 * left).squareRoot()))
  }

  @Test func oneInFiveMayBeWrong() {
    var clean = 0.0
    var robust = 0.0
    var trusting = 0.0
    for seed in 1...10 as ClosedRange<UInt64> {
      func error(_ outlierShare: Double, huber: Double) -> Double {
        let (scene, _, found, _) = Self.solved(
          seed: seed,
          outlierShare: outlierShare,
          huber: huber
        )
        return found.difference(from: scene.truth).poses
      }
      clean += error(0, huber: 2) / 10
      robust += error(0.2, huber: 2) / 10
      trusting += error(0.2, huber: 1e9) / 10
    }
    #expect(robust < 2.5 * clean)
    #expect(trusting > 4 * robust)
  }

  @Test func depthSigmasAreThoseOfTheirSightings() throws {
    // Sideways by b: a pixel moves by f b ρ, so one view knows ρ to σ / (f b).
    let camera = PointScene.camera
    let grid = PointGrid(camera: camera, spacing: 32)
    var problem = BundleProblem(camera: camera, grid: grid)
    let baselines = [0.0, 0.5, -0.25]
    for baseline in baselines {
      problem.cameraFromWorld.append(RigidTransform(translation: Vector3(baseline, 0, 0)))
      problem.inverseDepths.append([Double](repeating: 0.25, count: grid.count))
      problem.observations.append([])
    }
    for target in 1...2 {
      let points = Array(Int32(target - 1)..<Int32(grid.count))
      problem.observations[0].append(
        FlowObservations(
          source: 0,
          target: target,
          points: points,
          pixels: points.map { point in
            let pixel = grid.pixels[Int(point)]
            return SIMD2(
              Float(Double(pixel.x) + camera.focal.x * baselines[target] * 0.25),
              Float(pixel.y)
            )
          },
          sigmas: points.map { _ in 0.5 }
        )
      )
    }
    let sigmas = problem.inverseDepthSigmas(of: 0)
    let (wide, narrow) = (camera.focal.x * 0.5 / 0.5, camera.focal.x * 0.25 / 0.5)
    #expect(isClose(sigmas[0], 1 / wide, within: 1e-9))
    for sigma in sigmas.dropFirst() {
      #expect(isClose(sigma, 1 / (wide * wide + narrow * narrow).squareRoot(), within: 1e-9))
    }
  }
}
