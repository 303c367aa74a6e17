import Evaluation
import Imagery
import TestSupport
import Testing

private func mask(_ values: [UInt8]) -> Mask {
  Mask(width: values.count, height: 1, values: values)
}

@Suite struct MoverEvaluationTests {
  @Test func countsByHand() {
    var evaluation = MoverEvaluation()
    // Truth holds object ids; estimates say moving from 128.
    evaluation.add(
      mask([255, 255, 200, 128, 127, 0, 0, 0]),
      truth: mask([1, 7, 255, 0, 1, 0, 0, 2])
    )
    #expect(evaluation.truePositives == 3)
    #expect(evaluation.falsePositives == 1)
    #expect(evaluation.falseNegatives == 2)
    #expect(evaluation.trueNegatives == 2)
    #expect(evaluation.intersectionOverUnion == 0.5)
    #expect(evaluation.precision == 0.75)
    #expect(evaluation.recall == 0.6)
    #expect(isClose(evaluation.f1, 2 * 0.75 * 0.6 / 1.35, within: 1e-15))
  }

  @Test func poolingCountsPixelsNotFrames() {
    var (first, second) = (MoverEvaluation(), MoverEvaluation())
    first.add(mask([255, 255, 255]), truth: mask([1, 1, 1]))
    second.add(mask([255]), truth: mask([0]))
    var pool = first
    pool.add(second)
    #expect(first.intersectionOverUnion == 1)
    #expect(second.intersectionOverUnion == 0)
    #expect(pool.intersectionOverUnion == 0.75)
  }

  @Test func nothingMovingIsUndefinedNotZero() {
    var evaluation = MoverEvaluation()
    evaluation.add(mask([0, 0]), truth: mask([0, 0]))
    #expect(evaluation.intersectionOverUnion.isNaN)
    #expect(evaluation.precision.isNaN)
    #expect(evaluation.f1.isNaN)
    #expect(evaluation.trueNegatives == 2)
  }
}
