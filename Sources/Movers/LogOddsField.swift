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
      return likeness(-0.5 * (difference * difference).sum() / slack)
    }
    self.grid = grid
    right = (0..<count).map { i in
      i % columns + 1 < columns ? coupling(features[i], features[i + 1]) : 0
    }
    below = (0..<count).map { i in
      i + columns < count ? coupling(features[i], features[i + columns]) : 0
    }
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
    // By pointers moved beforehand: sums of indices in the loops would keep them from being vectorised.
    let inner = count - columns
    func product(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
      diagonal.withUnsafeBufferPointer { diagonal in
        for i in 0..<count { out[i] = diagonal[i] * x[i] }
      }
      subtract(right, coupling, x + 1, from: out, count - 1)
      subtract(right, coupling, x, from: out + 1, count - 1)
      subtract(below, coupling, x + columns, from: out, inner)
      subtract(below, coupling, x, from: out + columns, inner)
    }
    return conjugateGradients(
      start: start,
      rightSide: zip(weights, logOdds).map { $0 * $1 },
      diagonal: diagonal,
      iterations: iterations,
      product: product
    )
  }
}

/// out −= factor a b, entry by entry.
private func subtract(
  _ a: [Float],
  _ factor: Float,
  _ b: UnsafePointer<Float>,
  from out: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  a.withUnsafeBufferPointer { a in
    for i in 0..<max(count, 0) { out[i] -= factor * a[i] * b[i] }
  }
}
