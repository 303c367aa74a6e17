public import Imagery

/// How often depth is as near to the truth as its sigma says.
public struct SigmaCalibration: Equatable, Sendable {
  /// How many pixels have a true depth, an estimate and a sigma.
  public private(set) var comparedPixels = 0

  private var withinOne = 0
  private var withinTwo = 0

  /// A calibration that has seen nothing.
  public init() {}

  /// Adds an image whose estimates and their 1σ, in the same units, are multiplied by `scale`; all of one size.
  public mutating func add(
    _ estimate: DepthMap,
    sigma: DepthMap,
    truth: DepthMap,
    scale: Double,
    depthProtocol: DepthProtocol
  ) {
    precondition(estimate.width == truth.width && estimate.height == truth.height)
    precondition(sigma.width == truth.width && sigma.height == truth.height)
    let (rows, columns) = depthProtocol.crop.bounds(width: truth.width, height: truth.height)
    for y in rows {
      for x in columns {
        let (found, spread) = (Double(estimate[x, y]), Double(sigma[x, y]))
        let wanted = Double(truth[x, y])
        guard wanted > depthProtocol.minimum, wanted < depthProtocol.maximum,
          found > 0, found.isFinite, spread > 0, spread.isFinite
        else { continue }
        let sigmas = abs(found * scale - wanted) / (spread * scale)
        comparedPixels += 1
        if sigmas <= 1 { withinOne += 1 }
        if sigmas <= 2 { withinTwo += 1 }
      }
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
