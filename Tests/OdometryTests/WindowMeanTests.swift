import TestSupport
import Testing

@testable import Odometry

@Suite struct WindowMeanTests {
  @Test(arguments: [0, 1, 3, 20])
  func theMeanIsThatOfItsWindow(radius: Int) {
    let (width, height) = (13, 9)
    var random = SplitMix64(seed: 3)
    var values = (0..<width * height).map { _ in Float(random.uniform(0...5)) }
    var weights = values.map { _ in Float(random.uniform(0...2)) }
    // What has no weight may be anything.
    for index in [0, 5, 40, 41, 42] { (values[index], weights[index]) = (.nan, 0) }
    let found = windowMeans(of: values, weights: weights, width: width, radius: radius)
    for y in 0..<height {
      for x in 0..<width {
        var (sum, weight) = (0.0, 0.0)
        for v in max(y - radius, 0)...min(y + radius, height - 1) {
          for u in max(x - radius, 0)...min(x + radius, width - 1) {
            let w = Double(weights[v * width + u])
            guard w > 0 else { continue }
            sum += w * Double(values[v * width + u])
            weight += w
          }
        }
        let mean = found[y * width + x]
        #expect(weight > 0 ? isClose(Double(mean), sum / weight, within: 1e-5) : mean.isNaN)
      }
    }
  }

  @Test func whereNothingLiesThereIsNoMean() {
    var weights = [Float](repeating: 0, count: 100)
    weights[0] = 1
    let values = [Float](repeating: 7, count: 100)
    let found = windowMeans(of: values, weights: weights, width: 10, radius: 2)
    for y in 0..<10 {
      for x in 0..<10 {
        #expect(x <= 2 && y <= 2 ? found[y * 10 + x] == 7 : found[y * 10 + x].isNaN)
      }
    }
  }
}
