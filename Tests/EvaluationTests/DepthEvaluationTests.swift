import Evaluation
import Imagery
import TestSupport
import Testing

private func map(_ values: [Float]) -> DepthMap {
  DepthMap(width: values.count, height: 1, values: values)
}

private func errors(
  _ estimate: [Float],
  _ truth: [Float],
  scale: Double = 1,
  by rules: DepthProtocol = .init()
) -> DepthErrors {
  let comparison = DepthComparison(map(estimate), truth: map(truth), depthProtocol: rules)
  return DepthEvaluation(comparison, scale: scale).errors
}

@Suite struct DepthEvaluationTests {
  @Test func theSevenMeasuresByHand() {
    // Ratios 1.2, 1.5, 2 and 1.
    let found = errors([12, 15, 5, 10], [10, 10, 10, 10])
    #expect(isClose(found.absRel, (0.2 + 0.5 + 0.5) / 4, within: 1e-7))
    #expect(isClose(found.sqRel, (0.4 + 2.5 + 2.5) / 4, within: 1e-12))
    #expect(isClose(found.rmse, (54.0 / 4).squareRoot(), within: 1e-12))
    // ln 1.2, ln 1.5, ln 2 squared: 0.0332411, 0.1644020, 0.4804530.
    #expect(isClose(found.rmseLog, (0.6780961 / 4).squareRoot(), within: 1e-7))
    #expect(found.within == SIMD3(0.5, 0.75, 0.75))
    #expect(isClose(found.absRelMedian, 0.35, within: 0.35 * 2e-4))
  }

  @Test func ratiosAreOfPixels() throws {
    // Ratios 2, 2, 2, 3 and 3: medians are those of other pixels.
    let comparison = DepthComparison(
      map([1, 2, 3, 2.5, 4]),
      truth: map([2, 4, 6, 7.5, 12]),
      depthProtocol: .init()
    )
    #expect(comparison.ratioMedian == 2)
    #expect(comparison.medianRatio == 6 / 2.5)
  }

  @Test func medianScalingRemovesAnyScale() throws {
    var random = SplitMix64(seed: 1)
    let truth = (0..<101).map { _ in Float(random.uniform(1...20)) }
    let comparison = DepthComparison(
      map(truth.map { $0 * 0.125 }),
      truth: map(truth),
      depthProtocol: .init()
    )
    let ratio = try #require(comparison.medianRatio)
    #expect(ratio == 8)
    let found = DepthEvaluation(comparison, scale: ratio).errors
    #expect(found.absRel == 0)
    #expect(found.rmse == 0)
    #expect(found.within == SIMD3(1, 1, 1))
  }

  @Test func rangeLimitsTheTruthAndClampsTheEstimate() {
    // The truth of 90 m is out of range; the estimate of 500 m counts as 80 m.
    let found = errors([500, 5], [40, 90])
    #expect(found.absRel == 1)
    let near = errors([0.5, 3], [2, 1], by: DepthProtocol(minimum: 1, maximum: 10))
    // Truth 1 is not above the minimum; estimate 0.5 counts as 1.
    #expect(near.absRel == 0.5)
  }

  @Test func unknownEstimatesLowerTheCoverage() {
    let comparison = DepthComparison(
      map([.nan, 2, 0, .infinity, 7]),
      truth: map([2, 2, 2, 2, .nan]),
      depthProtocol: .init()
    )
    let evaluation = DepthEvaluation(comparison, scale: 1)
    #expect(evaluation.truthPixels == 4)
    #expect(evaluation.comparedPixels == 1)
    #expect(evaluation.coveragePercent == 25)
    #expect(evaluation.errors.absRel == 0)
  }

  @Test func nothingInCommonHasNoScale() {
    let comparison = DepthComparison(
      map([.nan, 2]),
      truth: map([2, .nan]),
      depthProtocol: .init()
    )
    #expect(comparison.medianRatio == nil)
    #expect(comparison.ratioMedian == nil)
    #expect(DepthEvaluation(comparison, scale: 1).errors.absRel.isNaN)
  }

  @Test func imagesWeighTheSameInTheAverageAndPixelsInThePool() {
    let rules = DepthProtocol()
    let small = DepthEvaluation(
      DepthComparison(map([4]), truth: map([2]), depthProtocol: rules),
      scale: 1
    )
    let large = DepthEvaluation(
      DepthComparison(map([2, 2, 2]), truth: map([2, 2, 2]), depthProtocol: rules),
      scale: 1
    )
    var pool = small
    pool.add(large)
    #expect(DepthErrors(averaging: [small.errors, large.errors]).absRel == 0.5)
    #expect(pool.errors.absRel == 0.25)
    #expect(DepthErrors(averaging: [small.errors, large.errors]).rmse == 1)
    #expect(pool.errors.rmse == 1)
    #expect(pool.comparedPixels == 4)
  }

  @Test func cropsAreThoseOfThePapers() {
    // The numbers that circulate for KITTI's 375 × 1242 pixels.
    let garg = DepthCrop.garg.bounds(width: 1242, height: 375)
    #expect(garg.rows == 153..<371)
    #expect(garg.columns == 44..<1197)
    let eigen = DepthCrop.eigen.bounds(width: 1242, height: 375)
    #expect(eigen.rows == 124..<342)
    #expect(eigen.columns == 44..<1197)
    let none = DepthCrop.none.bounds(width: 5, height: 4)
    #expect(none.rows == 0..<4 && none.columns == 0..<5)
  }

  @Test func onlyTheCropCounts() {
    let truth = DepthMap(width: 100, height: 100, values: [Float](repeating: 2, count: 10_000))
    var estimate = truth
    // Everything above the crop is wrong, and does not matter.
    for i in 0..<4000 { estimate.values[i] = 9 }
    let comparison = DepthComparison(
      estimate,
      truth: truth,
      depthProtocol: DepthProtocol(crop: .garg)
    )
    #expect(comparison.truthPixels == (99 - 40) * (96 - 3))
    #expect(DepthEvaluation(comparison, scale: 1).errors.absRel == 0)
  }
}
