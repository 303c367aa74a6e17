import Imagery
import Testing

@testable import SyntheticScenes

@Suite struct PhotographyTests {
  private let image: Image = {
    var random = SeededRandom(seed: 5)
    var exposure = Exposure(
      width: 50,
      height: 37,
      colours: (0..<50 * 37).map { _ in
        SIMD4(SIMD3(repeating: Float(random.uniform(0...255))), 0)
      }
    )
    exposure.blur(sigma: 1)
    return exposure.image
  }()

  private func difference(_ a: Image, _ b: Image) -> Double {
    let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(a.pixels.count)
  }

  @Test func compressionLosesMoreTheLowerTheQuality() {
    let losses = [100, 80, 40, 10].map { quality in
      var compressed = image
      BlockCompression(quality: quality).pass(&compressed)
      return difference(compressed, image)
    }
    #expect(losses[0] < 1)
    #expect(losses == losses.sorted() && losses[3] > 4)
  }

  @Test func compressionKeepsAPlainImage() {
    var plain = Image(width: 20, height: 20, channels: 3)
    for i in 0..<400 { plain.pixels.replaceSubrange(3 * i..<3 * i + 3, with: [200, 200, 200]) }
    var compressed = plain
    BlockCompression(quality: 90).pass(&compressed)
    #expect(difference(plain, compressed) <= 1)
  }

  @Test(arguments: [0.5, 1, 2.5])
  func blurKeepsTheMeanAndWidensByItsSigma(sigma: Double) {
    var exposure = Exposure(
      width: 41,
      height: 41,
      colours: [SIMD4<Float>](repeating: .zero, count: 41 * 41)
    )
    exposure.colours[20 * 41 + 20] = .one
    exposure.blur(sigma: sigma)
    var (sum, variance) = (0.0, 0.0)
    for y in 0..<41 {
      for x in 0..<41 {
        let value = Double(exposure.colours[y * 41 + x].x)
        sum += value
        variance += value * Double((x - 20) * (x - 20))
      }
    }
    #expect(abs(sum - 1) < 1e-5)
    // Cut off at two and a half deviations, which takes some of the variance.
    #expect(abs(variance - sigma * sigma) < 0.15 * sigma * sigma)
  }

  @Test func powersAndLogarithmsAreInverse() {
    #expect(power2(0) == 1 && power2(10) == 1024 && power2(-3) == 0.125)
    #expect(abs(power2(0.5) * power2(0.5) - 2) < 1e-15)
    for x in [0.001, 0.2, 1, 1.4142, 3.7, 150, 1e9] {
      #expect(abs(power2(exactLogarithm2(x)) / x - 1) < 4e-15)
    }
    #expect(exactLogarithm2(8) == 3 && exactLogarithm2(1) == 0)
  }
}
