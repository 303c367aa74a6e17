import Evaluation
import Imagery
import TestSupport
import Testing

private func map(_ values: [Float]) -> DepthMap {
  DepthMap(width: values.count, height: 1, values: values)
}

private func shares(_ calibration: SigmaCalibration) -> [Double] {
  calibration.metrics.map(\.value)
}

@Suite struct SigmaCalibrationTests {
  @Test func errorsAreCountedInSigmas() {
    // Off by 0, 0.5, 1.5 and 3 sigmas; then pixels that lack one of the three, or are out of range.
    let truth = map([4, 4, 4, 4, 4, 4, .nan, 0, 100])
    let estimate = map([4, 4.25, 3.25, 5.5, .nan, 4, 4, 4, 90])
    let sigma = map([0.5, 0.5, 0.5, 0.5, 0.5, .nan, 0.5, 0.5, 1])
    var calibration = SigmaCalibration()
    calibration.add(
      DepthComparison(estimate, truth: truth, sigma: sigma, depthProtocol: .init()),
      scale: 1
    )
    #expect(calibration.comparedPixels == 4)
    #expect(shares(calibration) == [50, 75])
  }

  @Test func theScaleIsOfBoth() {
    let truth = map([4, 4, 4, 4])
    var calibration = SigmaCalibration()
    calibration.add(
      DepthComparison(
        map([2, 2.125, 1.625, 2.75]),
        truth: truth,
        sigma: map([0.25, 0.25, 0.25, 0.25]),
        depthProtocol: .init()
      ),
      scale: 2
    )
    #expect(shares(calibration) == [50, 75])
  }

  @Test func normalErrorsGiveTheKnownShares() {
    var random = SplitMix64(seed: 1)
    let count = 40_000
    let truth = map([Float](repeating: 5, count: count))
    let estimate = map((0..<count).map { _ in Float(5 + 0.1 * random.normal()) })
    var calibration = SigmaCalibration()
    calibration.add(
      DepthComparison(
        estimate,
        truth: truth,
        sigma: map([Float](repeating: 0.1, count: count)),
        depthProtocol: .init()
      ),
      scale: 1
    )
    // Sampled to 0.23 % and 0.1 %: four of those.
    #expect(isClose(shares(calibration)[0], 68.27, within: 0.95))
    #expect(isClose(shares(calibration)[1], 95.45, within: 0.45))
  }
}
