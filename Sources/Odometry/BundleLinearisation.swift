// The normal equations of dense bundle adjustment, one keyframe's points at a time, with inverse
// depths eliminated as they are met (Schur complement; Triggs et al., "Bundle Adjustment: A Modern
// Synthesis", 2000, section 6).

internal import Geometry

/// What one keyframe's points say about the poses that they connect.
struct KeyframeEquations {
  /// The frames concerned: the keyframe, then those in which its points were seen.
  let frames: [Int]

  /// The reduced system's lower triangle, row-major, 6 rows and columns a frame.
  var matrix: [Double]

  /// The reduced system's right side.
  var vector: [Double]

  /// The diagonal of the system before elimination, for damping.
  var diagonal: [Double]

  /// Twice the robust cost at the point of linearisation.
  var cost: Double

  /// The number of residual vectors within it.
  var residualCount: Int
}

/// How residuals count.
struct BundleWeighting {
  /// Residuals beyond so many sigmas count linearly (Huber).
  var huberSigmas: Double

  /// The relative sigma of the weak prior on inverse depth.
  var priorRelativeSigma: Double

  /// Levenberg–Marquardt's damping, relative to the diagonal.
  var damping: Double
}

/// One observation, weighted, with both poses' rows.
private struct WeightedRows {
  let weight: Double
  let robustCost: Double
  let reprojection: Reprojection
  let sourceX: (linear: Vector3, angular: Vector3)
  let sourceY: (linear: Vector3, angular: Vector3)
}

/// All sightings of a keyframe's points, those of a point side by side in the order of the frames that saw it.
private struct SightingsByPoint {
  /// Where each point's begin, and last where all end.
  private(set) var starts: [Int]
  /// By which of the keyframe's observations, where and how surely.
  private(set) var entries: [(frame: Int, pixel: SIMD2<Float>, sigma: Float)]

  init(_ observations: [FlowObservations], points count: Int) {
    starts = [Int](repeating: 0, count: count + 1)
    for seen in observations { for point in seen.points { starts[Int(point) + 1] += 1 } }
    for point in 0..<count { starts[point + 1] += starts[point] }
    entries = Array(repeating: (0, .zero, 0), count: starts[count])
    var next = starts
    for (frame, seen) in observations.enumerated() {
      for (number, point) in seen.points.enumerated() {
        entries[next[Int(point)]] = (frame, seen.pixels[number], seen.sigmas[number])
        next[Int(point)] += 1
      }
    }
  }
}

extension BundleProblem {
  /// The weak prior of a keyframe's inverse depths: its mean and its weight.
  func depthPrior(of keyframe: Int, _ weighting: BundleWeighting) -> (mean: Double, weight: Double)
  {
    let middle = medianOf(inverseDepths[keyframe])
    let sigma = weighting.priorRelativeSigma * middle
    return (middle, 1 / (sigma * sigma))
  }

  @inline(__always)
  private func rows(
    ray: Vector3,
    inverseDepth: Double,
    pixel: SIMD2<Float>,
    sigma: Float,
    targetFromSource: RigidTransform,
    inverseRotation: Matrix3,
    _ weighting: BundleWeighting
  ) -> WeightedRows? {
    let sigma = Double(sigma)
    guard
      let reprojection = Reprojection(
        ray: ray,
        inverseDepth: inverseDepth,
        targetFromSource: targetFromSource,
        observed: Vector2(Double(pixel.x), Double(pixel.y)),
        camera: camera
      )
    else { return nil }
    let size = length(reprojection.residual) / sigma
    let huber = weighting.huberSigmas
    let isFar = size > huber
    return WeightedRows(
      weight: (isFar ? huber / size : 1) / (sigma * sigma),
      robustCost: isFar ? huber * (2 * size - huber) : size * size,
      reprojection: reprojection,
      sourceX: Reprojection.sourceRow(
        reprojection.targetX,
        inverseRotation: inverseRotation,
        translation: targetFromSource.translation
      ),
      sourceY: Reprojection.sourceRow(
        reprojection.targetY,
        inverseRotation: inverseRotation,
        translation: targetFromSource.translation
      )
    )
  }

  /// The equations that remain of one keyframe's points when their inverse depths are eliminated.
  func equations(of keyframe: Int, _ weighting: BundleWeighting) -> KeyframeEquations {
    let seenIn = observations[keyframe]
    let frames = [keyframe] + seenIn.map(\.target)
    let size = 6 * frames.count
    var out = KeyframeEquations(
      frames: frames,
      matrix: [Double](repeating: 0, count: size * size),
      vector: [Double](repeating: 0, count: size),
      diagonal: [Double](repeating: 0, count: size),
      cost: 0,
      residualCount: 0
    )
    let motions = seenIn.map { cameraFromWorld[$0.target] * cameraFromWorld[keyframe].inverse }
    let inverseRotations = motions.map(\.rotation.transpose)
    let prior = depthPrior(of: keyframe, weighting)
    let depths = inverseDepths[keyframe]
    let sightings = SightingsByPoint(seenIn, points: grid.count)
    // E: the row that couples this point's inverse depth with the poses.
    var coupling = [Double](repeating: 0, count: size)
    var touched: [Int] = []
    out.matrix.withUnsafeMutableBufferPointer { matrix in
      for point in 0..<grid.count {
        var depthInformation = prior.weight
        var depthGradient = prior.weight * (prior.mean - depths[point])
        touched.removeAll(keepingCapacity: true)
        for place in sightings.starts[point]..<sightings.starts[point + 1] {
          let (k, pixel, sigma) = sightings.entries[place]
          guard
            let term = rows(
              ray: grid.rays[point],
              inverseDepth: depths[point],
              pixel: pixel,
              sigma: sigma,
              targetFromSource: motions[k],
              inverseRotation: inverseRotations[k],
              weighting
            )
          else { continue }
          out.cost += term.robustCost
          out.residualCount += 1
          if touched.isEmpty { touched.append(0) }
          touched.append(k + 1)
          let r = term.reprojection
          depthInformation += term.weight * dot(r.depth, r.depth)
          depthGradient -= term.weight * dot(r.depth, r.residual)
          let source = (SIMD6(term.sourceX), SIMD6(term.sourceY))
          let target = (SIMD6(r.targetX), SIMD6(r.targetY))
          let at = 6 * (k + 1)
          for a in 0..<6 {
            let wsx = term.weight * source.0[a]
            let wsy = term.weight * source.1[a]
            let wtx = term.weight * target.0[a]
            let wty = term.weight * target.1[a]
            out.vector[a] -= wsx * r.residual.x + wsy * r.residual.y
            out.vector[at + a] -= wtx * r.residual.x + wty * r.residual.y
            coupling[a] += wsx * r.depth.x + wsy * r.depth.y
            coupling[at + a] = wtx * r.depth.x + wty * r.depth.y
            for b in 0...a {
              matrix[a * size + b] += wsx * source.0[b] + wsy * source.1[b]
              matrix[(at + a) * size + at + b] += wtx * target.0[b] + wty * target.1[b]
            }
            for b in 0..<6 {
              matrix[(at + a) * size + b] += wtx * source.0[b] + wty * source.1[b]
            }
          }
        }
        guard !touched.isEmpty else { continue }
        // Diagonal before elimination is taken from the matrix below; eliminate this depth.
        let inverse = 1 / (depthInformation * (1 + weighting.damping))
        coupling.withUnsafeBufferPointer { coupling in
          for i in touched {
            for a in (6 * i)..<(6 * i + 6) {
              let e = coupling[a] * inverse
              out.diagonal[a] += coupling[a] * e
              out.vector[a] -= e * depthGradient
              // Whole rows: where no frame saw the point the coupling is zero, and a long loop is a fast one.
              let row = a * size
              for b in 0...a { matrix[row + b] -= e * coupling[b] }
            }
          }
        }
        for i in touched { for a in (6 * i)..<(6 * i + 6) { coupling[a] = 0 } }
      }
    }
    // What elimination took from the diagonal was summed above: give it back for the damping.
    for a in 0..<size { out.diagonal[a] += out.matrix[a * size + a] }
    return out
  }

  /// The changes of one keyframe's inverse depths that go with `steps`, six numbers a pose.
  func depthSteps(of keyframe: Int, poseSteps steps: [Double], _ weighting: BundleWeighting)
    -> [Double]
  {
    let prior = depthPrior(of: keyframe, weighting)
    var information = [Double](repeating: prior.weight, count: grid.count)
    var gradient = inverseDepths[keyframe].map { prior.weight * (prior.mean - $0) }
    let sourceStep = SIMD6(steps, at: 6 * keyframe)
    forEachObservation(of: keyframe, weighting) { point, target, term in
      let r = term.reprojection
      // The residual after the poses have moved, to first order.
      let targetStep = SIMD6(steps, at: 6 * target)
      let moved = Vector2(
        r.residual.x + SIMD6(term.sourceX).dot(sourceStep) + SIMD6(r.targetX).dot(targetStep),
        r.residual.y + SIMD6(term.sourceY).dot(sourceStep) + SIMD6(r.targetY).dot(targetStep)
      )
      information[point] += term.weight * Geometry.dot(r.depth, r.depth)
      gradient[point] -= term.weight * Geometry.dot(r.depth, moved)
    }
    return zip(gradient, information).map { $0 / ($1 * (1 + weighting.damping)) }
  }

  /// The information on each inverse depth of a keyframe from its own observations, poses held.
  func depthInformation(of keyframe: Int, _ weighting: BundleWeighting) -> [Double] {
    var information = [Double](repeating: 0, count: grid.count)
    forEachObservation(of: keyframe, weighting) { point, _, term in
      let depth = term.reprojection.depth
      information[point] += term.weight * dot(depth, depth)
    }
    return information
  }

  /// Calls `body` with the point, target and rows of each observation in front of its target.
  @inline(__always)
  private func forEachObservation(
    of keyframe: Int,
    _ weighting: BundleWeighting,
    _ body: (_ point: Int, _ target: Int, WeightedRows) -> Void
  ) {
    let depths = inverseDepths[keyframe]
    for seen in observations[keyframe] {
      let motion = cameraFromWorld[seen.target] * cameraFromWorld[keyframe].inverse
      let inverseRotation = motion.rotation.transpose
      for observation in 0..<seen.count {
        let point = Int(seen.points[observation])
        guard
          let term = rows(
            ray: grid.rays[point],
            inverseDepth: depths[point],
            pixel: seen.pixels[observation],
            sigma: seen.sigmas[observation],
            targetFromSource: motion,
            inverseRotation: inverseRotation,
            weighting
          )
        else { continue }
        body(point, seen.target, term)
      }
    }
  }
}

/// Six numbers: a twist, or a row that a twist is multiplied with.
struct SIMD6 {
  private var linear: Vector3
  private var angular: Vector3

  init(_ parts: (linear: Vector3, angular: Vector3)) {
    linear = parts.linear
    angular = parts.angular
  }

  init(_ values: [Double], at start: Int) {
    linear = Vector3(values[start], values[start + 1], values[start + 2])
    angular = Vector3(values[start + 3], values[start + 4], values[start + 5])
  }

  @inline(__always)
  subscript(index: Int) -> Double { index < 3 ? linear[index] : angular[index - 3] }

  @inline(__always)
  func dot(_ other: SIMD6) -> Double {
    Geometry.dot(linear, other.linear) + Geometry.dot(angular, other.angular)
  }
}
