// The seven measures of D. Eigen, C. Puhrsch, R. Fergus, "Depth map prediction from a single image
// using a multi-scale deep network" (2014), per image and then averaged as is usual since C. Godard
// et al., "Digging into self-supervised monocular depth estimation" (2019), and over all pixels at
// once.

public import Imagery
internal import RealModule

/// The pixels of one image whose depth is both known and estimated.
public struct DepthComparison: Sendable {
  /// How many pixels have a true depth in the range and the crop.
  public let truthPixels: Int

  let estimates: [Float]
  let truths: [Float]
  /// Of the estimates, NaN where unknown; empty where none were given.
  let sigmas: [Float]
  let depthProtocol: DepthProtocol

  /// The pixels of two maps of one size; both are z-depths, NaN where unknown.
  ///
  /// `sigma` is the estimate's 1σ in the estimate's units, of the same size, if it is known.
  public init(
    _ estimate: DepthMap,
    truth: DepthMap,
    sigma: DepthMap? = nil,
    depthProtocol: DepthProtocol
  ) {
    precondition(estimate.width == truth.width && estimate.height == truth.height)
    precondition(sigma.map { $0.width == truth.width && $0.height == truth.height } ?? true)
    var sigmas: [Float] = []
    let (rows, columns) = depthProtocol.crop.bounds(width: truth.width, height: truth.height)
    var estimates: [Float] = []
    var truths: [Float] = []
    estimates.reserveCapacity(truth.values.count)
    truths.reserveCapacity(truth.values.count)
    var truthPixels = 0
    for y in rows {
      for x in columns {
        let wanted = truth[x, y]
        guard Double(wanted) > depthProtocol.minimum, Double(wanted) < depthProtocol.maximum
        else { continue }
        truthPixels += 1
        let found = estimate[x, y]
        guard found > 0, found.isFinite else { continue }
        estimates.append(found)
        truths.append(wanted)
        if let sigma { sigmas.append(sigma[x, y]) }
      }
    }
    self.truthPixels = truthPixels
    self.estimates = estimates
    self.truths = truths
    self.sigmas = sigmas
    self.depthProtocol = depthProtocol
  }

  /// The median of the true depths over that of the estimates; nil where there are none.
  public var medianRatio: Double? {
    var (found, wanted) = (estimates, truths)
    guard let estimate = found.selectMedian(), let truth = wanted.selectMedian() else { return nil }
    return Double(truth) / Double(estimate)
  }

  /// The median of true depth over estimate, pixel by pixel; nil where there are none.
  ///
  /// Unlike the ratio of medians it does not depend on which surfaces lie in the middle.
  public var ratioMedian: Double? {
    var ratios = zip(truths, estimates).map { $0 / $1 }
    return ratios.selectMedian().map(Double.init)
  }
}

/// The errors of depth, over one image or many.
public struct DepthErrors: Equatable, Sendable {
  /// |d − d*| / d*, mean.
  public var absRel: Double

  /// (d − d*)² / d*, mean, in metres.
  public var sqRel: Double

  /// The root of the mean of (d − d*)², in metres.
  public var rmse: Double

  /// The root of the mean of (ln d − ln d*)².
  public var rmseLog: Double

  /// The parts of the pixels with max(d / d*, d* / d) below 1.25, 1.25² and 1.25³.
  public var within: SIMD3<Double>

  /// |d − d*| / d*, median, to 0.013 %.
  public var absRelMedian: Double

  init(
    absRel: Double,
    sqRel: Double,
    rmse: Double,
    rmseLog: Double,
    within: SIMD3<Double>,
    absRelMedian: Double
  ) {
    self.absRel = absRel
    self.sqRel = sqRel
    self.rmse = rmse
    self.rmseLog = rmseLog
    self.within = within
    self.absRelMedian = absRelMedian
  }

  /// The mean of each measure over several images, each with the same weight.
  public init(averaging images: [DepthErrors]) {
    func mean(_ value: (DepthErrors) -> Double) -> Double {
      images.reduce(0) { $0 + value($1) } / Double(images.count)
    }
    self.init(
      absRel: mean(\.absRel),
      sqRel: mean(\.sqRel),
      rmse: mean(\.rmse),
      rmseLog: mean(\.rmseLog),
      within: SIMD3(mean(\.within.x), mean(\.within.y), mean(\.within.z)),
      absRelMedian: mean(\.absRelMedian)
    )
  }
}

extension DepthErrors: Measured {
  /// The seven measures under their usual names, and the median of abs_rel.
  public var metrics: [Metric] {
    [
      Metric("abs_rel", absRel),
      Metric("sq_rel", sqRel, .metres),
      Metric("rmse", rmse, .metres),
      Metric("rmse_log", rmseLog),
      Metric("a1", within.x),
      Metric("a2", within.y),
      Metric("a3", within.z),
      Metric("abs_rel_median", absRelMedian),
    ]
  }
}

/// Sums over the compared pixels of one image or many, from which their errors follow.
public struct DepthEvaluation: Sendable {
  /// How many pixels have a true depth in the range and the crop.
  public private(set) var truthPixels = 0

  private var relativeErrors = ErrorDistribution()
  private var squaredRelative = 0.0
  private var squared = 0.0
  private var squaredLog = 0.0
  private var within = SIMD3<Int>.zero

  /// An evaluation in which nothing was compared.
  public init() {}

  /// The evaluation of one image whose estimates are multiplied by `scale` first.
  public init(_ comparison: DepthComparison, scale: Double) {
    add(comparison, scale: scale)
  }

  private mutating func add(_ comparison: DepthComparison, scale: Double) {
    truthPixels += comparison.truthPixels
    let (low, high) = (comparison.depthProtocol.minimum, comparison.depthProtocol.maximum)
    var errors = [Float](repeating: 0, count: comparison.truths.count)
    for i in comparison.truths.indices {
      let wanted = Double(comparison.truths[i])
      let found = min(max(Double(comparison.estimates[i]) * scale, low), high)
      let difference = found - wanted
      errors[i] = Float(abs(difference) / wanted)
      squaredRelative += difference * difference / wanted
      squared += difference * difference
      let logRatio = Double.log(found / wanted)
      squaredLog += logRatio * logRatio
      let ratio = max(found / wanted, wanted / found)
      within &+= SIMD3(
        ratio < 1.25 ? 1 : 0,
        ratio < 1.25 * 1.25 ? 1 : 0,
        ratio < 1.25 * 1.25 * 1.25 ? 1 : 0
      )
    }
    relativeErrors.add(errors)
  }

  /// Adds what another evaluation compared.
  public mutating func add(_ other: DepthEvaluation) {
    truthPixels += other.truthPixels
    relativeErrors.add(other.relativeErrors)
    squaredRelative += other.squaredRelative
    squared += other.squared
    squaredLog += other.squaredLog
    within &+= other.within
  }

  /// How many pixels were compared.
  public var comparedPixels: Int { relativeErrors.count }

  /// How many percent of the pixels with a true depth have an estimate.
  public var coveragePercent: Double { percent(comparedPixels, of: truthPixels) }

  /// The errors over all compared pixels; not numbers where there are none.
  public var errors: DepthErrors {
    let number = Double(comparedPixels)
    return DepthErrors(
      absRel: relativeErrors.mean,
      sqRel: squaredRelative / number,
      rmse: (squared / number).squareRoot(),
      rmseLog: (squaredLog / number).squareRoot(),
      within: SIMD3<Double>(within) / number,
      absRelMedian: relativeErrors.median
    )
  }
}
