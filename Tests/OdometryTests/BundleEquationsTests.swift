import Geometry
import TestSupport
import Testing

@testable import Odometry

/// The normal equations of one keyframe's points, poses and depths together, from differences.
private struct DenseEquations {
  let frames: [Int]
  let points: Int
  /// Poses first, six a frame, then an inverse depth a point.
  var matrix: [[Double]]
  var vector: [Double]
  var cost = 0.0
  var residualCount = 0

  init(_ problem: BundleProblem, keyframe: Int, _ weighting: BundleWeighting) {
    let seenIn = problem.observations[keyframe]
    frames = [keyframe] + seenIn.map(\.target)
    points = problem.grid.count
    let size = 6 * frames.count + points
    matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    vector = [Double](repeating: 0, count: size)
    for (place, seen) in seenIn.enumerated() {
      for observation in 0..<seen.count {
        add(problem, seen, observation, target: place + 1, weighting)
      }
    }
    let prior = problem.depthPrior(of: keyframe, weighting)
    for point in 0..<points {
      let column = 6 * frames.count + point
      matrix[column][column] += prior.weight
      vector[column] += prior.weight * (prior.mean - problem.inverseDepths[keyframe][point])
    }
  }

  private mutating func add(
    _ problem: BundleProblem,
    _ seen: FlowObservations,
    _ observation: Int,
    target: Int,
    _ weighting: BundleWeighting
  ) {
    let point = Int(seen.points[observation])
    let sigma = Double(seen.sigmas[observation])
    let residual = Self.residual(problem, seen, observation)
    let size = length(residual) / sigma
    let isFar = size > weighting.huberSigmas
    let weight = (isFar ? weighting.huberSigmas / size : 1) / (sigma * sigma)
    cost +=
      isFar
      ? 2 * weighting.huberSigmas * size - weighting.huberSigmas * weighting.huberSigmas
      : size * size
    residualCount += 1

    let poseColumns = (0..<6).map { ($0, 0) } + (0..<6).map { (6 * target + $0, $0) }
    var columns: [(Int, Vector2)] = []
    for (order, (column, _)) in poseColumns.enumerated() {
      let axis = order % 6
      let frame = order < 6 ? seen.source : seen.target
      columns.append((column, Self.derivative(problem, seen, observation, frame, axis)))
    }
    columns.append((6 * frames.count + point, Self.derivativeByDepth(problem, seen, observation)))
    for (a, ja) in columns {
      vector[a] -= weight * dot(ja, residual)
      for (b, jb) in columns { matrix[a][b] += weight * dot(ja, jb) }
    }
  }

  private static func residual(
    _ problem: BundleProblem,
    _ seen: FlowObservations,
    _ observation: Int
  ) -> Vector2 {
    let point = Int(seen.points[observation])
    let place = problem.grid.rays[point] / problem.inverseDepths[seen.source][point]
    let motion =
      problem.cameraFromWorld[seen.target] * problem.cameraFromWorld[seen.source].inverse
    return problem.camera.projectPinhole(motion * place) - Vector2(seen.pixels[observation])
  }

  private static func derivative(
    _ problem: BundleProblem,
    _ seen: FlowObservations,
    _ observation: Int,
    _ frame: Int,
    _ axis: Int
  ) -> Vector2 {
    differences { step in
      var moved = problem
      var twist = Twist(linear: .zero, angular: .zero)
      if axis < 3 { twist.linear[axis] = step } else { twist.angular[axis - 3] = step }
      moved.cameraFromWorld[frame] = .exp(twist) * moved.cameraFromWorld[frame]
      return residual(moved, seen, observation)
    }
  }

  private static func derivativeByDepth(
    _ problem: BundleProblem,
    _ seen: FlowObservations,
    _ observation: Int
  ) -> Vector2 {
    differences { step in
      var moved = problem
      moved.inverseDepths[seen.source][Int(seen.points[observation])] += step
      return residual(moved, seen, observation)
    }
  }

  private static func differences(_ f: (Double) -> Vector2) -> Vector2 {
    Vector2(
      finiteDifference(at: 0) { f($0).x },
      finiteDifference(at: 0) { f($0).y }
    )
  }

  /// The system of the poses alone: the Schur complement over depths whose diagonal is damped.
  func reduced(damping: Double) -> (matrix: [[Double]], vector: [Double]) {
    let size = 6 * frames.count
    var (schur, right) = (matrix.prefix(size).map { Array($0.prefix(size)) }, vector)
    for depth in size..<size + points where matrix[depth][0..<size].contains(where: { $0 != 0 }) {
      let pivot = matrix[depth][depth] * (1 + damping)
      for a in 0..<size {
        right[a] -= matrix[a][depth] * vector[depth] / pivot
        for b in 0..<size { schur[a][b] -= matrix[a][depth] * matrix[depth][b] / pivot }
      }
    }
    return (schur, Array(right.prefix(size)))
  }
}

/// A perturbed scene with one observation that is far off and one point that only one frame sees.
private func problem(seed: UInt64) -> BundleProblem {
  var problem = PointScene(keyframes: 3, seed: seed, spacing: 32).perturbed(fixed: 0, seed: seed)
  let seen = problem.observations[1][0]
  var pixels = Array(seen.pixels.dropFirst())
  pixels[1].x += 30
  problem.observations[1][0] = FlowObservations(
    source: seen.source,
    target: seen.target,
    points: Array(seen.points.dropFirst()),
    pixels: pixels,
    sigmas: pixels.indices.map { 0.3 + 0.1 * Float($0) }
  )
  return problem
}

@Suite struct BundleEquationsTests {
  @Test(arguments: 1...3 as ClosedRange<UInt64>, [0, 0.5])
  func depthsAreEliminatedExactly(seed: UInt64, damping: Double) {
    let problem = problem(seed: seed)
    let weighting = BundleWeighting(
      huberSigmas: 8,
      priorRelativeSigma: 3,
      damping: damping
    )
    let found = problem.equations(of: 1, weighting)
    let dense = DenseEquations(problem, keyframe: 1, weighting)
    let wanted = dense.reduced(damping: damping)
    #expect(found.frames == [1, 0, 2])
    #expect(found.residualCount == dense.residualCount)
    #expect(isClose(found.cost, dense.cost, within: 1e-9 * dense.cost))
    // Differences are right to about 1e-8 of the largest derivative.
    let scale = wanted.matrix.indices.map { dense.matrix[$0][$0] }.max() ?? 0
    for row in wanted.vector.indices {
      #expect(isClose(found.vector[row], wanted.vector[row], within: 1e-7 * scale))
      #expect(isClose(found.diagonal[row], dense.matrix[row][row], within: 1e-7 * scale))
      for column in 0...row {
        #expect(
          isClose(
            found.matrix[18 * row + column],
            wanted.matrix[row][column],
            within: 1e-7 * scale
          )
        )
      }
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func depthsFollowThePoses(seed: UInt64) throws {
    let problem = problem(seed: seed)
    let weighting = BundleWeighting(huberSigmas: 8, priorRelativeSigma: 3, damping: 0)
    let dense = DenseEquations(problem, keyframe: 1, weighting)
    // Frames 1 and 0 held, frame 2 and all depths free.
    let free = Array(12..<18 + dense.points)
    let wanted = try #require(
      solution(
        of: free.map { row in free.map { dense.matrix[row][$0] } },
        free.map { dense.vector[$0] }
      )
    )
    var steps = [Double](repeating: 0, count: 18)
    for axis in 0..<6 { steps[12 + axis] = wanted[axis] }
    let found = problem.depthSteps(of: 1, poseSteps: steps, weighting)
    #expect(found.count == dense.points)
    for (a, b) in zip(found, wanted.dropFirst(6)) { #expect(isClose(a, b, within: 1e-6)) }
  }

  @Test func depthsSeenByNoneGoToTheMedian() {
    var problem = PointScene(keyframes: 2, seed: 5).truth
    problem.observations = [[], []]
    let weighting = BundleWeighting(huberSigmas: 2, priorRelativeSigma: 10, damping: 0)
    let steps = problem.depthSteps(
      of: 0,
      poseSteps: [Double](repeating: 0, count: 12),
      weighting
    )
    let middle = problem.inverseDepths[0].sorted()[problem.grid.count / 2]
    for (depth, step) in zip(problem.inverseDepths[0], steps) {
      #expect(isClose(depth + step, middle, within: 1e-12))
    }
    #expect(problem.inverseDepthSigmas(of: 0).allSatisfy { $0 == .infinity })
  }
}
