// Dense bundle adjustment: the poses and inverse depths that best explain flow, as in Z. Teed and
// J. Deng, "DROID-SLAM" (NeurIPS 2021), section 3, with Levenberg–Marquardt and a robust cost.

internal import Geometry
internal import Parallelism

/// How poses and inverse depths are adjusted.
public struct BundleOptions: Equatable, Sendable {
  /// At most so many steps.
  public var iterations = 20

  /// Ends when a step lowers the cost by less than this share.
  public var tolerance = 1e-5

  /// Residuals beyond so many sigmas count linearly (Huber): nearly all do, for the errors of flow have long tails.
  public var huberSigmas = 0.5

  /// The sigma of the weak prior that holds inverse depths to their keyframe's median, over it.
  public var priorRelativeSigma = 10.0

  /// Threads to use.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// What an adjustment did.
public struct BundleReport: Equatable, Sendable {
  /// Steps taken.
  public let iterations: Int

  /// The robust root mean square residual before, in sigmas.
  public let initialResidual: Double

  /// The robust root mean square residual after, in sigmas.
  public let finalResidual: Double
}

extension BundleProblem {
  /// Moves poses and inverse depths to lower the robust cost of all observations.
  ///
  /// Poses for which `isFixed` is true stay; only depths of keyframes with observations move. With
  /// fewer than two fixed poses the unit of length is free to drift: fix two or rescale after.
  @discardableResult
  public mutating func adjust(
    isFixed: (Int) -> Bool = { $0 == 0 },
    keyframes: Range<Int>? = nil,
    options: BundleOptions = .init()
  ) -> BundleReport {
    let sources = Array(keyframes ?? 0..<count)
    var variables: [Int: Int] = [:]
    let concerned = Set(sources + sources.flatMap { observations[$0].map(\.target) }).sorted()
    for frame in concerned where !isFixed(frame) { variables[frame] = variables.count }

    var weighting = BundleWeighting(
      huberSigmas: options.huberSigmas,
      priorRelativeSigma: options.priorRelativeSigma,
      damping: 1e-6
    )
    var system = linearised(sources, weighting, threads: options.threads)
    let first = system.residual
    var taken = 0
    for _ in 0..<options.iterations {
      guard let steps = poseSteps(system.equations, variables, damping: weighting.damping) else {
        weighting.damping = max(weighting.damping * 10, 1e-4)
        guard weighting.damping < 1e6 else { break }
        system = linearised(sources, weighting, threads: options.threads)
        continue
      }
      var candidate = self
      candidate.apply(steps, to: sources, weighting, threads: options.threads)
      let next = candidate.linearised(
        sources,
        weighting,
        threads: options.threads
      )
      if next.cost < system.cost {
        let gain = (system.cost - next.cost) / system.cost
        self = candidate
        system = next
        taken += 1
        weighting.damping = max(weighting.damping * 0.1, 1e-7)
        if gain < options.tolerance { break }
      } else {
        weighting.damping = max(weighting.damping * 20, 1e-4)
        guard weighting.damping < 1e6 else { break }
        system = linearised(sources, weighting, threads: options.threads)
      }
    }
    return BundleReport(
      iterations: taken,
      initialResidual: first,
      finalResidual: system.residual
    )
  }

  /// The 1σ of each inverse depth of a keyframe, its poses held; infinite where nothing was seen.
  public func inverseDepthSigmas(of keyframe: Int, options: BundleOptions = .init()) -> [Double] {
    let weighting = BundleWeighting(
      huberSigmas: options.huberSigmas,
      priorRelativeSigma: options.priorRelativeSigma,
      damping: 0
    )
    return depthInformation(of: keyframe, weighting).map { 1 / $0.squareRoot() }
  }

  private func linearised(_ sources: [Int], _ weighting: BundleWeighting, threads: Int)
    -> LinearisedBundle
  {
    let equations = orderedResults(sources.count, threads: threads) {
      self.equations(of: sources[$0], weighting)
    }
    // The prior counts too, or steps that it asks for would look like losses.
    var cost = 0.0
    for source in sources {
      let prior = depthPrior(of: source, weighting)
      for depth in inverseDepths[source] {
        cost += prior.weight * (depth - prior.mean) * (depth - prior.mean)
      }
    }
    return LinearisedBundle(equations: equations, priorCost: cost)
  }

  private func poseSteps(
    _ equations: [KeyframeEquations],
    _ variables: [Int: Int],
    damping: Double
  ) -> [Double]? {
    let size = 6 * variables.count
    var firstColumns = Array(0..<size)
    for block in equations {
      let indices = block.frames.compactMap { variables[$0] }
      guard let lowest = indices.min() else { continue }
      for index in indices {
        for row in (6 * index)..<(6 * index + 6) {
          firstColumns[row] = min(firstColumns[row], 6 * lowest)
        }
      }
    }
    var matrix = EnvelopeMatrix(firstColumns: firstColumns)
    var vector = [Double](repeating: 0, count: size)
    for block in equations {
      let width = 6 * block.frames.count
      for (i, frameI) in block.frames.enumerated() {
        guard let rowI = variables[frameI] else { continue }
        for a in 0..<6 {
          vector[6 * rowI + a] += block.vector[6 * i + a]
          let diagonal = block.diagonal[6 * i + a]
          matrix[6 * rowI + a, 6 * rowI + a] += damping * diagonal
          for (j, frameJ) in block.frames.enumerated() where j <= i {
            guard let rowJ = variables[frameJ] else { continue }
            for b in 0..<(i == j ? a + 1 : 6) {
              let value = block.matrix[(6 * i + a) * width + 6 * j + b]
              let row = 6 * rowI + a
              let column = 6 * rowJ + b
              matrix[max(row, column), min(row, column)] += value
            }
          }
        }
      }
    }
    for row in 0..<size { matrix[row, row] += 1e-9 }
    guard let solved = matrix.solve(vector) else { return nil }
    var steps = [Double](repeating: 0, count: 6 * count)
    for (frame, index) in variables {
      for a in 0..<6 { steps[6 * frame + a] = solved[6 * index + a] }
    }
    return steps
  }

  private mutating func apply(
    _ steps: [Double],
    to sources: [Int],
    _ weighting: BundleWeighting,
    threads: Int
  ) {
    let before = self
    let depthSteps = orderedResults(sources.count, threads: threads) {
      before.depthSteps(of: sources[$0], poseSteps: steps, weighting)
    }
    for (source, change) in zip(sources, depthSteps) {
      let middle = medianOf(inverseDepths[source])
      for point in change.indices {
        inverseDepths[source][point] = min(
          max(inverseDepths[source][point] + change[point], 1e-3 * middle),
          20 * middle
        )
      }
    }
    for frame in 0..<count {
      let twist = Twist(
        linear: Vector3(steps[6 * frame], steps[6 * frame + 1], steps[6 * frame + 2]),
        angular: Vector3(steps[6 * frame + 3], steps[6 * frame + 4], steps[6 * frame + 5])
      )
      guard twist.linear != .zero || twist.angular != .zero else { continue }
      cameraFromWorld[frame] = RigidTransform.exp(twist) * cameraFromWorld[frame]
    }
  }
}

/// A problem's equations at one state.
private struct LinearisedBundle {
  let equations: [KeyframeEquations]
  let cost: Double
  let residual: Double

  init(equations: [KeyframeEquations], priorCost: Double) {
    self.equations = equations
    let seen = equations.reduce(0) { $0 + $1.cost }
    let number = equations.reduce(0) { $0 + $1.residualCount }
    cost = seen + priorCost
    residual = number > 0 ? (seen / Double(number)).squareRoot() : 0
  }
}
