// The most likely log-odds under a Gaussian Markov random field, as in L. Grady, "Random walks for image
// segmentation" (PAMI 2006), solved by conjugate gradients.

/// Log-odds at samples of which neighbours on one surface are likely to be alike.
///
/// They minimise Σ w (x − u)² + c Σ v (x − x′)² over samples with evidence u of weight w, and over
/// neighbours x, x′ that are of one surface as far as v says.
struct LogOddsField {
  private let grid: SampleGrid
  /// The coupling with the sample to the right, and with the one below.
  private let right: [Float]
  private let below: [Float]

  /// The couplings between neighbours whose features are alike.
  init(_ evidence: MoverEvidence, options: MoverOptions) {
    let grid = evidence.grid
    let features = evidence.features
    let (columns, count) = (grid.columns, grid.count)
    func coupling(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float {
      // Nothing is known of one of them: it may be of either side.
      guard a.x.isFinite, b.x.isFinite else { return 0.1 }
      let difference = a - b
      let size = max((a * a).sum(), (b * b).sum())
      let slack =
        options.surfacePixels * options.surfacePixels
        + options.surfaceSlant * options.surfaceSlant * size
      return max(Self.exponential(-0.5 * (difference * difference).sum() / slack), 1e-4)
    }
    self.grid = grid
    right = (0..<count).map { i in
      i % columns + 1 < columns ? coupling(features[i], features[i + 1]) : 0
    }
    below = (0..<count).map { i in
      i + columns < count ? coupling(features[i], features[i + columns]) : 0
    }
  }

  /// e^x for x ≤ 0, by squaring: the same on every machine, and within 1 % where it matters.
  private static func exponential(_ x: Float) -> Float {
    var y = max(1 + x / 256, 0)
    for _ in 0..<8 { y *= y }
    return y
  }

  /// The log-odds that go best with the evidence and with each other, from a start.
  func solved(
    logOdds: [Float],
    weights: [Float],
    coupling: Float,
    start: [Float],
    iterations: Int = 100
  ) -> [Float] {
    let (columns, count) = (grid.columns, grid.count)
    // Never singular, also where a whole frame is unknown.
    let weights = weights.map { $0 + 1e-6 }
    var diagonal = weights
    for i in 0..<count {
      diagonal[i] += coupling * (right[i] + below[i])
      if i % columns > 0 { diagonal[i] += coupling * right[i - 1] }
      if i >= columns { diagonal[i] += coupling * below[i - columns] }
    }
    func product(_ x: [Float]) -> [Float] {
      var out = [Float](repeating: 0, count: count)
      x.withUnsafeBufferPointer { x in
        right.withUnsafeBufferPointer { right in
          below.withUnsafeBufferPointer { below in
            out.withUnsafeMutableBufferPointer { out in
              for i in 0..<count { out[i] = diagonal[i] * x[i] }
              for i in 0..<count where right[i] > 0 {
                out[i] -= coupling * right[i] * x[i + 1]
                out[i + 1] -= coupling * right[i] * x[i]
              }
              for i in 0..<max(count - columns, 0) {
                out[i] -= coupling * below[i] * x[i + columns]
                out[i + columns] -= coupling * below[i] * x[i]
              }
            }
          }
        }
      }
      return out
    }
    var x = start
    let first = product(x)
    var residual = (0..<count).map { weights[$0] * logOdds[$0] - first[$0] }
    var direction = (0..<count).map { residual[$0] / diagonal[$0] }
    var energy = zip(residual, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let wanted = 1e-8 * max(energy, 1e-12)
    for _ in 0..<iterations where energy > wanted {
      let image = product(direction)
      let curvature = zip(direction, image).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      guard curvature > 0 else { break }
      let step = Float(energy / curvature)
      var next = 0.0
      for i in 0..<count {
        x[i] += step * direction[i]
        residual[i] -= step * image[i]
        next += Double(residual[i]) * Double(residual[i] / diagonal[i])
      }
      let turn = Float(next / energy)
      for i in 0..<count { direction[i] = residual[i] / diagonal[i] + turn * direction[i] }
      energy = next
    }
    return x
  }
}
