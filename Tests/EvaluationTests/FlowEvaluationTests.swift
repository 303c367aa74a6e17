import Evaluation
import Imagery
import TestSupport
import Testing

private func field(_ vectors: [SIMD2<Float>]) -> FlowField {
  FlowField(width: vectors.count, height: 1, vectors: vectors)
}

private let unknown = SIMD2<Float>(.nan, .nan)

@Suite struct FlowEvaluationTests {
  @Test func truthAgainstItselfIsPerfect() {
    var random = SplitMix64(seed: 1)
    let truth = field(
      (0..<100).map { _ in
        SIMD2(Float(random.uniform(-50...50)), Float(random.uniform(-50...50)))
      }
    )
    var evaluation = FlowEvaluation()
    evaluation.add(truth, truth: truth)
    #expect(evaluation.endPointErrorMean == 0)
    #expect(evaluation.endPointErrorMedian == 0)
    #expect(evaluation.flAllPercent == 0)
    #expect(evaluation.angularErrorMeanDegrees == 0)
    #expect(evaluation.coveragePercent == 100)
    #expect(evaluation.comparedPixels == 100)
  }

  @Test func thresholdsAreThoseOfKITTI() {
    // Off by 5 (3, 4), by 2, by 4 of 200 (2 %), and by exactly 3: only the first is an outlier.
    let truth = field([SIMD2(0, 0), SIMD2(10, 0), SIMD2(0, 200), SIMD2(1, 1)])
    let estimate = field([SIMD2(3, 4), SIMD2(12, 0), SIMD2(0, 204), SIMD2(4, 1)])
    var evaluation = FlowEvaluation()
    evaluation.add(estimate, truth: truth)
    #expect(evaluation.endPointErrorMean == 3.5)
    #expect(isClose(evaluation.endPointErrorMedian, 3.5, within: 3.5 * 2e-4))
    #expect(evaluation.flAllPercent == 25)
    #expect(evaluation.over3PixelsPercent == 50)
    #expect(evaluation.over1PixelPercent == 100)
  }

  @Test func angularErrorIsThatOfSpaceTimeVectors() {
    // (1, 0, 1) and (0, 0, 1) are 45° apart, (1, 0, 1) and (−1, 0, 1) 90°.
    var evaluation = FlowEvaluation()
    evaluation.add(field([SIMD2(1, 0), SIMD2(1, 0)]), truth: field([SIMD2(0, 0), SIMD2(-1, 0)]))
    #expect(isClose(evaluation.angularErrorMeanDegrees, 67.5, within: 1e-12))
  }

  @Test func unknownTruthDoesNotCountAndUnknownEstimatesAreReported() {
    let truth = field([unknown, SIMD2(0, 0), SIMD2(1, 1), SIMD2(2, 2), SIMD2(0, .infinity)])
    let estimate = field([SIMD2(9, 9), SIMD2(1, 0), unknown, SIMD2(2, .infinity), SIMD2(0, 0)])
    var evaluation = FlowEvaluation()
    evaluation.add(estimate, truth: truth)
    #expect(evaluation.truthPixels == 3)
    #expect(evaluation.comparedPixels == 1)
    #expect(isClose(evaluation.coveragePercent, 100 / 3.0, within: 1e-12))
    #expect(evaluation.endPointErrorMean == 1)
  }

  @Test func nothingComparedIsNotANumber() {
    let evaluation = FlowEvaluation()
    #expect(evaluation.endPointErrorMean.isNaN)
    #expect(evaluation.endPointErrorMedian.isNaN)
    #expect(evaluation.coveragePercent.isNaN)
    #expect(evaluation.metrics.count == 9)
  }

  @Test func regionsAddUpToTheWhole() {
    var random = SplitMix64(seed: 2)
    func noise() -> SIMD2<Float> {
      SIMD2(Float(random.normal() * 3), Float(random.normal() * 3))
    }
    let (estimate, truth) = (
      field((0..<500).map { _ in noise() }), field((0..<500).map { _ in noise() })
    )
    let visible = Mask(
      width: 500,
      height: 1,
      values: (0..<500).map { _ in UInt8(random.next() & 1) }
    )
    let occluded = Mask(width: 500, height: 1, values: visible.values.map { 1 - $0 })
    var (all, inside, outside) = (FlowEvaluation(), FlowEvaluation(), FlowEvaluation())
    all.add(estimate, truth: truth)
    inside.add(estimate, truth: truth, within: visible)
    outside.add(estimate, truth: truth, within: occluded)
    var sum = inside
    sum.add(outside)
    for (one, other) in zip(sum.metrics, all.metrics) {
      #expect(one.name == other.name)
      #expect(isClose(one.value, other.value, within: 1e-12 * other.value))
    }
    #expect(inside.truthPixels + outside.truthPixels == 500)
  }
}

@Suite struct StatisticsTests {
  @Test(arguments: [1, 2, 3, 4, 10, 99, 100, 1001]) func mediansAreThoseOfTheSortedList(
    count: Int
  ) {
    var random = SplitMix64(seed: UInt64(count))
    // Few different values: ties are the hard part of a selection.
    let errors = (0..<count).map { _ in (random.unit() * 40).rounded() / 4 }
    let sorted = errors.sorted()
    let median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    let statistics = ErrorStatistics(of: errors)
    #expect(statistics.median == median)
    #expect(statistics.largest == sorted[count - 1])
    #expect(isClose(statistics.mean, errors.reduce(0, +) / Double(count), within: 1e-12))
    var distribution = ErrorDistribution()
    distribution.add(errors.map(Float.init))
    #expect(isClose(distribution.median, median, within: 1.3e-4 * median))
    #expect(isClose(distribution.rootMeanSquare, statistics.rootMeanSquare, within: 1e-12))
  }

  @Test func nothingHasNoStatistics() {
    #expect(ErrorStatistics(of: []).mean.isNaN)
    #expect(ErrorStatistics(of: []).median.isNaN)
    #expect(ErrorDistribution().median.isNaN)
  }

  @Test func keysCarryTheUnit() {
    #expect(Metric("epe_mean", 1, .pixels).key == "epe_mean_px")
    #expect(Metric("a1", 1).key == "a1")
    #expect(Metric("pairs", count: 3).key == "pairs")
    let evaluations: [any Measured] = [
      FlowEvaluation(), DepthEvaluation().errors, MoverEvaluation(),
    ]
    for evaluation in evaluations {
      let keys = evaluation.metrics.map(\.key)
      #expect(Set(keys).count == keys.count)
    }
  }
}
