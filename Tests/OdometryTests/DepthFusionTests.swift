import Imagery
import TestSupport
import Testing

@testable import Odometry

@Suite struct DepthFusionTests {
  private let width = 160
  private let height = 120

  private func map(_ value: (_ x: Int, _ y: Int) -> Float) -> DepthMap {
    let values = (0..<width * height).map { value($0 % width, $0 / width) }
    return DepthMap(width: width, height: height, values: values)
  }

  /// Depth from 3 to 7 all over the image.
  private func truth(_ x: Int, _ y: Int) -> Float {
    5 + 2 * Float((x * 37 + y * 11) % 101 - 50) / 50
  }

  /// Depth that is known to a thousandth where a pixel is chosen.
  private func known(where isKnown: (_ x: Int, _ y: Int) -> Bool) -> DepthEstimate {
    let depth = map { isKnown($0, $1) ? truth($0, $1) : .nan }
    var sigma = depth
    sigma.values = sigma.values.map { $0 * 0.001 }
    return DepthEstimate(depth: depth, sigma: sigma)
  }

  @Test func `the sigma of a prediction is what it is off by, region by region`() throws {
    var random = SplitMix64(seed: 4)
    // In a unit of its own: 2 % off on the left, 10 % on the right.
    let values = map { x, y in
      let error = Float(random.normal()) * (x < 80 ? 0.02 : 0.1)
      return 3 * truth(x, y) * (1 + error)
    }
    let (estimate, disagreement) = try #require(
      DepthPrediction(values: values, meaning: .depth).measured(against: known { _, _ in true })
    )
    #expect(disagreement.measuredShare == 1 && disagreement.widening >= 1)
    // 400 samples a cell: the robust spread is off by 6 % as 1σ; four of them.
    for (x, sigma) in [(20, 0.02), (140, 0.1)] {
      let found = Double(disagreement.at(x, 60))
      #expect(abs(found / sigma - 1) < 0.25, "\(x): \(found)")
      let place = 60 * width + x
      #expect(estimate.sigma.values[place] == estimate.depth.values[place] * Float(found))
    }
    var strict = PredictionOptions()
    strict.maximumRelativeSigma = 0.05
    let part = try #require(
      DepthPrediction(values: values, meaning: .depth)
        .measured(against: known { _, _ in true }, options: strict)
    ).estimate
    #expect(part.depth[20, 60] > 0 && part.depth[140, 60].isNaN && part.sigma[140, 60].isNaN)
  }

  @Test func `where nothing is known the worst of the nearest regions counts`() throws {
    var random = SplitMix64(seed: 5)
    let values = map { x, y in
      truth(x, y) * (1 + Float(random.normal()) * (x < 80 ? 0.02 : 0.06))
    }
    let all = try #require(RegionalDisagreement(values, against: known { _, _ in true }))
    let part = try #require(RegionalDisagreement(values, against: known { x, _ in x < 120 }))
    #expect(part.measuredShare == 0.75)
    for cell in all.cells.indices where cell % 8 < 6 {
      #expect(part.cells[cell] == all.cells[cell])
    }
    // Columns 6 and 7 are guessed from 4 and 5, where the error is as large.
    for row in 0..<6 {
      let nearest = (0..<6).map { part.cells[8 * $0 + 5] }.min() ?? 0
      #expect(part.cells[8 * row + 7] >= nearest)
    }
    #expect(RegionalDisagreement(values, against: known { x, y in x < 20 && y < 40 }) == nil)
  }

  @Test func `both count by their certainty, the known one alone where they contradict`() {
    func one(_ depth: Float, _ sigma: Float) -> DepthEstimate {
      DepthEstimate(
        depth: DepthMap(width: 1, height: 1, values: [depth]),
        sigma: DepthMap(width: 1, height: 1, values: [sigma])
      )
    }
    func fused(_ a: DepthEstimate, _ b: DepthEstimate) -> SIMD2<Float> {
      let result = a.fused(with: b)
      return SIMD2(result.depth.values[0], result.sigma.values[0])
    }
    // Of equal inverse depth sigmas the mean, in inverse depth; the sigma by √2 less.
    let mean = fused(one(4, 0.4), one(4.2, 0.4 * 4.2 * 4.2 / 16))
    let inverse: Float = (1 / 4 + 1 / 4.2) / 2
    #expect(abs(mean.x * inverse - 1) < 1e-5)
    #expect(abs(mean.y * inverse * inverse / (0.025 / Float(2).squareRoot()) - 1) < 1e-5)
    // Fifteen sigmas apart.
    #expect(fused(one(4, 0.04), one(5, 0.05)) == SIMD2(4, 0.04))
    #expect(fused(one(.nan, .nan), one(5, 0.05)) == SIMD2(5, 0.05))
    #expect(fused(one(4, 0.04), one(.nan, .nan)) == SIMD2(4, 0.04))
  }
}
