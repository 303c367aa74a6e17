/// How often depth is as near to the truth as its sigma says.
public struct SigmaCalibration: Equatable, Sendable {
  /// How many pixels have a true depth, an estimate and a sigma.
  public private(set) var comparedPixels = 0

  private var withinOne = 0
  private var withinTwo = 0

  /// A calibration that has seen nothing.
  public init() {}

  /// Adds the pixels of an image that have a sigma; estimates and sigmas are multiplied by `scale`.
  public mutating func add(_ comparison: DepthComparison, scale: Double) {
    for (index, sigma) in comparison.sigmas.enumerated() where sigma > 0 && sigma.isFinite {
      let error = abs(
        Double(comparison.estimates[index]) * scale - Double(comparison.truths[index])
      )
      let sigmas = error / (Double(sigma) * scale)
      comparedPixels += 1
      if sigmas <= 1 { withinOne += 1 }
      if sigmas <= 2 { withinTwo += 1 }
    }
  }
}

extension SigmaCalibration: Measured {
  /// How many percent of errors lie within one sigma and two: 68.3 and 95.4 where errors are normal and sigma is right.
  public var metrics: [Metric] {
    [
      Metric("within_1_sigma", percent(withinOne, of: comparedPixels), .percent),
      Metric("within_2_sigma", percent(withinTwo, of: comparedPixels), .percent),
    ]
  }
}
