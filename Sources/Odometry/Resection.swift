// The pose of one frame from points whose depths are known: iteratively re-weighted Gauss–Newton on
// reprojection errors (Hartley and Zisserman, "Multiple View Geometry", 2003, chapter 7).

public import Geometry

/// A frame placed against keyframes.
struct Resection {
  /// The frame's camera from the world.
  let cameraFromWorld: RigidTransform

  /// The share of observations within three sigmas.
  let inlierShare: Double

  /// How many observations there were.
  let count: Int
}

extension BundleProblem {
  /// The pose that best explains where `seen`'s points appear in a frame; nil with fewer than 12.
  ///
  /// Every observation's `source` is a keyframe here; its `target` is not looked at. Depth errors
  /// count through `inverseDepthSigmas`, by source. Starts from `guess` with a wide robust kernel
  /// that narrows to Huber's.
  func resection(
    of seen: [FlowObservations],
    from guess: RigidTransform,
    inverseDepthSigmas: [Int: [Double]]
  ) -> Resection? {
    let total = seen.reduce(0) { $0 + $1.count }
    guard total >= 12 else { return nil }
    var pose = guess
    var inliers = 0
    var kernel = 64.0
    for iteration in 0..<30 {
      var matrix = EnvelopeMatrix(firstColumns: [0, 0, 0, 0, 0, 0])
      var vector = [Double](repeating: 0, count: 6)
      inliers = 0
      for observations in seen {
        let source = observations.source
        let motion = pose * cameraFromWorld[source].inverse
        let depthSigmas = inverseDepthSigmas[source]
        for o in 0..<observations.count {
          let point = Int(observations.points[o])
          let pixel = observations.pixels[o]
          let depthSigma = depthSigmas?[point] ?? 0
          guard depthSigma.isFinite,
            let r = Reprojection(
              ray: grid.rays[point],
              inverseDepth: inverseDepths[source][point],
              targetFromSource: motion,
              observed: Vector2(Double(pixel.x), Double(pixel.y)),
              camera: camera
            )
          else { continue }
          let flowSigma = Double(observations.sigmas[o])
          let variance = flowSigma * flowSigma + dot(r.depth, r.depth) * depthSigma * depthSigma
          let size = (dot(r.residual, r.residual) / variance).squareRoot()
          if size < 3 { inliers += 1 }
          // What moves on its own is far beyond the kernel: it has no say.
          guard size <= 4 * kernel else { continue }
          let weight = (size > kernel ? kernel / size : 1) / variance
          let x = SIMD6(r.targetX)
          let y = SIMD6(r.targetY)
          for a in 0..<6 {
            vector[a] -= weight * (x[a] * r.residual.x + y[a] * r.residual.y)
            for b in 0...a { matrix[a, b] += weight * (x[a] * x[b] + y[a] * y[b]) }
          }
        }
      }
      for a in 0..<6 { matrix[a, a] *= 1 + 1e-6 }
      guard let step = matrix.solve(vector) else { return nil }
      pose =
        RigidTransform.exp(
          Twist(
            linear: Vector3(step[0], step[1], step[2]),
            angular: Vector3(step[3], step[4], step[5])
          )
        ) * pose
      let isNarrow = kernel <= 1.5
      kernel = max(kernel / 2, 1.5)
      let size = step.reduce(0) { $0 + $1 * $1 }
      if isNarrow && iteration > 4 && size < 1e-14 { break }
    }
    return Resection(
      cameraFromWorld: pose,
      inlierShare: Double(inliers) / Double(total),
      count: total
    )
  }
}

extension BundleProblem {
  /// The pose, camera from world, of a frame that saw points of keyframes; nil where too few agree.
  ///
  /// `seen` has one entry a keyframe (its `source`); the search starts from `guess`.
  public func cameraFromWorld(
    ofFrameSeeing seen: [FlowObservations],
    from guess: RigidTransform,
    minimumInlierShare: Double = 0.4
  ) -> RigidTransform? {
    var sigmas: [Int: [Double]] = [:]
    for observations in seen {
      sigmas[observations.source] = inverseDepthSigmas(of: observations.source)
    }
    guard let found = resection(of: seen, from: guess, inverseDepthSigmas: sigmas),
      found.inlierShare >= minimumInlierShare
    else { return nil }
    return found.cameraFromWorld
  }
}
