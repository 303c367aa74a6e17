// End-point and angular errors as in S. Baker et al., "A database and evaluation methodology for
// optical flow" (2011); the outlier rate Fl of M. Menze and A. Geiger, "Object scene flow for
// autonomous vehicles" (2015).

public import Imagery
internal import RealModule

/// Errors of optical flow against the truth, over one pair of frames or many.
///
/// Pixels count where the truth is known. Where it is and the estimate is not, nothing can be
/// measured: such pixels are missing from `coverage`, not from the errors.
public struct FlowEvaluation: Sendable {
  /// How many pixels have a true flow.
  public private(set) var truthPixels = 0

  private var endPointErrors = ErrorDistribution()
  private var angularErrorSum = 0.0
  private var over1Pixel = 0
  private var over3Pixels = 0
  private var flOutliers = 0

  /// An evaluation in which nothing was compared.
  public init() {}

  /// Compares a field with the truth, both of one size, where `region` is not 0.
  public mutating func add(_ estimate: FlowField, truth: FlowField, within region: Mask? = nil) {
    precondition(estimate.width == truth.width && estimate.height == truth.height)
    precondition(region.map { $0.width == truth.width && $0.height == truth.height } ?? true)
    var errors: [Float] = []
    errors.reserveCapacity(truth.vectors.count)
    for i in truth.vectors.indices {
      if let region, region.values[i] == 0 { continue }
      let wanted = SIMD2<Double>(truth.vectors[i])
      guard wanted.x.isFinite, wanted.y.isFinite else { continue }
      truthPixels += 1
      let found = SIMD2<Double>(estimate.vectors[i])
      guard found.x.isFinite, found.y.isFinite else { continue }
      let difference = found - wanted
      let error = (difference * difference).sum().squareRoot()
      let size = (wanted * wanted).sum().squareRoot()
      errors.append(Float(error))
      if error > 1 { over1Pixel += 1 }
      if error > 3 { over3Pixels += 1 }
      if error > 3 && error > 0.05 * size { flOutliers += 1 }
      angularErrorSum += Self.angle(found, wanted)
    }
    endPointErrors.add(errors)
  }

  /// Adds what another evaluation compared.
  public mutating func add(_ other: FlowEvaluation) {
    truthPixels += other.truthPixels
    endPointErrors.add(other.endPointErrors)
    angularErrorSum += other.angularErrorSum
    over1Pixel += other.over1Pixel
    over3Pixels += other.over3Pixels
    flOutliers += other.flOutliers
  }

  /// The angle between (u, v, 1) and (u′, v′, 1) in radians, by arc tangent: exact also near zero.
  private static func angle(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let cross = SIMD3(a.y - b.y, b.x - a.x, a.x * b.y - a.y * b.x)
    return Double.atan2(y: (cross * cross).sum().squareRoot(), x: (a * b).sum() + 1)
  }
}

extension FlowEvaluation: Measured {
  /// How many pixels were compared.
  public var comparedPixels: Int { endPointErrors.count }

  /// How many percent of the pixels with a true flow have an estimate.
  public var coveragePercent: Double { percent(comparedPixels, of: truthPixels) }

  /// The mean end-point error in pixels.
  public var endPointErrorMean: Double { endPointErrors.mean }

  /// The median end-point error in pixels, to 0.013 %.
  public var endPointErrorMedian: Double { endPointErrors.median }

  /// How many percent of the pixels are off by more than 3 pixels and more than 5 % of the true flow.
  public var flAllPercent: Double { percent(flOutliers, of: comparedPixels) }

  /// How many percent of the pixels are off by more than one pixel.
  public var over1PixelPercent: Double { percent(over1Pixel, of: comparedPixels) }

  /// How many percent of the pixels are off by more than three pixels.
  public var over3PixelsPercent: Double { percent(over3Pixels, of: comparedPixels) }

  /// The mean angle between (u, v, 1) and its truth in degrees.
  public var angularErrorMeanDegrees: Double {
    angularErrorSum / Double(comparedPixels) * 180 / .pi
  }

  /// All of the above.
  public var metrics: [Metric] {
    [
      Metric("epe_mean", endPointErrorMean, .pixels),
      Metric("epe_median", endPointErrorMedian, .pixels),
      Metric("fl_all", flAllPercent, .percent),
      Metric("outliers_1px", over1PixelPercent, .percent),
      Metric("outliers_3px", over3PixelsPercent, .percent),
      Metric("aae_mean", angularErrorMeanDegrees, .degrees),
      Metric("coverage", coveragePercent, .percent),
      Metric("compared_pixels", count: comparedPixels),
      Metric("truth_pixels", count: truthPixels),
    ]
  }
}

/// A part in percent; not a number where there is no whole.
func percent(_ part: Int, of whole: Int) -> Double { 100 * Double(part) / Double(whole) }
