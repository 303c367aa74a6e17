// As R. Ranftl et al., "Towards robust monocular depth estimation" (PAMI 2022), section 5: scale and shift in inverse
// depth, here by iteratively reweighted least squares.

public import Imagery

extension DepthPrediction {
  /// The prediction in the units of a depth that geometry gives, with the sigma that both disagree by.
  ///
  /// In inverse depth a scale is fitted and, but where the numbers have a unit, a shift: networks of one image are off
  /// by one even where their own training knows none. Where a fit with a shift would turn near and far around there is
  /// none, unless it is unknown by the numbers' meaning. Nil where fewer than 100 pixels are known to both, or where
  /// what is left would turn them around.
  public func aligned(to estimate: DepthEstimate) -> DepthEstimate? {
    precondition(
      values.width == estimate.depth.width && values.height == estimate.depth.height
    )
    let inverses = values.values.map(inverse)
    var pairs: [Pair] = []
    for (index, predicted) in inverses.enumerated() where predicted.isFinite {
      let depth = estimate.depth.values[index]
      let sigma = estimate.sigma.values[index]
      guard depth > 0, sigma > 0 else { continue }
      let (z, s) = (Double(depth), Double(sigma))
      // 1/z is as uncertain as σ / z².
      pairs.append(Pair(predicted: Double(predicted), known: 1 / z, sigma: s / (z * z)))
    }
    guard pairs.count >= 100 else { return nil }
    guard let fit = fit(pairs) else { return nil }
    var result = estimate
    for (index, predicted) in inverses.enumerated() {
      let inverse = Float(fit.scale) * predicted + Float(fit.shift)
      let isKnown = inverse > 0
      result.depth.values[index] = isKnown ? 1 / inverse : .nan
      result.sigma.values[index] = isKnown ? Float(fit.spread) / (inverse * inverse) : .nan
    }
    return result
  }

  private func fit(_ pairs: [Pair]) -> Fit? {
    let shifts: [Bool] =
      switch meaning {
      case .metres, .metresPer, .trajectoryUnits: [false]
      case .depth, .inverse: [true, false]
      case .shiftedInverse: [true]
      }
    for hasShift in shifts {
      if let fit = Fit(pairs, hasShift: hasShift), fit.scale > 0 { return fit }
    }
    return nil
  }

  private func inverse(_ value: Float) -> Float {
    switch meaning {
    case .metres, .metresPer, .trajectoryUnits, .depth: value > 0 ? 1 / value : .nan
    case .inverse: value > 0 ? value : .nan
    case .shiftedInverse: value
    }
  }

  private struct Pair {
    let predicted: Double
    let known: Double
    let sigma: Double
  }

  private struct Fit {
    var scale = 0.0
    var shift = 0.0
    /// The robust deviation of what remains.
    var spread = 0.0

    /// From medians, then fifteen rounds, each of which trusts pairs less the further they are from the fit before.
    init?(_ pairs: [Pair], hasShift: Bool) {
      guard start(pairs, hasShift: hasShift) else { return nil }
      for _ in 0..<15 {
        let residuals = pairs.map { scale * $0.predicted + shift - $0.known }
        spread = max(1.4826 * Self.median(residuals.map(abs)), 1e-12)
        var (w, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (pair, residual) in zip(pairs, residuals) {
          let variance = pair.sigma * pair.sigma + spread * spread
          let doubt = 1 + residual * residual / (4 * spread * spread)
          let weight = 1 / (variance * doubt * doubt)
          w += weight
          x += weight * pair.predicted
          y += weight * pair.known
          xx += weight * pair.predicted * pair.predicted
          xy += weight * pair.predicted * pair.known
        }
        let determinant = hasShift ? w * xx - x * x : w * xx
        guard determinant > 1e-12 * w * xx, w > 0 else { return nil }
        scale = (w * xy - (hasShift ? x * y : 0)) / determinant
        shift = hasShift ? (y - scale * x) / w : 0
      }
    }

    /// A fit that half of the pairs may spoil; false where the prediction is the same everywhere.
    private mutating func start(_ pairs: [Pair], hasShift: Bool) -> Bool {
      guard hasShift else {
        scale = Self.median(pairs.map { $0.known / $0.predicted })
        return true
      }
      let predicted = Self.median(pairs.map(\.predicted))
      let known = Self.median(pairs.map(\.known))
      let width = Self.median(pairs.map { abs($0.predicted - predicted) })
      guard width > 0 else { return false }
      scale = Self.median(pairs.map { abs($0.known - known) }) / width
      shift = known - scale * predicted
      return true
    }

    private static func median(_ values: [Double]) -> Double {
      values.sorted()[values.count / 2]
    }
  }
}
