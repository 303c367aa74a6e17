// Depth that geometry gives and depth that networks predict, as one estimate.

public import Imagery

/// How predictions join what is triangulated.
public struct PredictionOptions: Equatable, Sendable {
  /// Predictions whose 1σ exceeds this share of their depth are left out.
  public var maximumRelativeSigma = 0.2

  /// In how many sigmas both must agree to be averaged; else the triangulated depth stays alone.
  public var agreementSigmas = 3.0

  /// The defaults.
  public init() {}
}

extension DepthPrediction {
  /// The prediction in the units of a depth that geometry gives, its sigma measured by region.
  ///
  /// Nil where the two have too little in common to be aligned or compared. What is less certain than the options
  /// allow is NaN. It fits networks that are given pairs with several baselines too: each pair's prediction is
  /// aligned by itself, and all of them fused.
  public func measured(
    against known: DepthEstimate,
    options: PredictionOptions = .init()
  ) -> (estimate: DepthEstimate, disagreement: RegionalDisagreement)? {
    guard var estimate = aligned(to: known),
      let disagreement = RegionalDisagreement(estimate.depth, against: known)
    else { return nil }
    let width = values.width
    for index in estimate.depth.values.indices {
      let depth = estimate.depth.values[index]
      let relative = disagreement.at(index % width, index / width)
      let isUsable = depth > 0 && Double(relative) <= options.maximumRelativeSigma
      estimate.depth.values[index] = isUsable ? depth : .nan
      estimate.sigma.values[index] = isUsable ? depth * relative : .nan
    }
    return (estimate, disagreement)
  }
}

extension DepthEstimate {
  /// Both by their inverse variances, in inverse depth; where one is unknown the other.
  ///
  /// Where they differ by more than `agreementSigmas` this one stays: a prediction cannot overrule what is seen.
  public func fused(
    with other: DepthEstimate,
    options: PredictionOptions = .init()
  ) -> DepthEstimate {
    precondition(other.depth.width == depth.width && other.depth.height == depth.height)
    var result = self
    for index in depth.values.indices {
      let (z1, s1) = (depth.values[index], sigma.values[index])
      let (z2, s2) = (other.depth.values[index], other.sigma.values[index])
      guard z2 > 0, s2 > 0 else { continue }
      guard z1 > 0, s1 > 0 else {
        result.depth.values[index] = z2
        result.sigma.values[index] = s2
        continue
      }
      // 1/z is as uncertain as σ / z².
      let (v1, v2) = (s1 * s1 / (z1 * z1 * z1 * z1), s2 * s2 / (z2 * z2 * z2 * z2))
      let difference = 1 / z1 - 1 / z2
      guard
        difference * difference <= Float(options.agreementSigmas * options.agreementSigmas)
          * (v1 + v2)
      else { continue }
      let inverse = (v2 / z1 + v1 / z2) / (v1 + v2)
      let variance = v1 * v2 / (v1 + v2)
      result.depth.values[index] = 1 / inverse
      result.sigma.values[index] = variance.squareRoot() / (inverse * inverse)
    }
    return result
  }
}
