import Movers
import RealModule
import TestSupport
import Testing

@Suite struct ResidualMixtureTests {
  /// Lengths of residuals in the plane of which a share spreads eight times as wide.
  private func lengths(scale: Double, share: Double, seed: UInt64) -> (all: [Float], moving: [Bool])
  {
    var random = SplitMix64(seed: seed)
    var all: [Float] = []
    var moving: [Bool] = []
    for _ in 0..<20_000 {
      let moves = random.unit() < share
      let spread = moves ? 8 * scale : scale
      let (x, y) = (random.normal() * spread, random.normal() * spread)
      all.append(Float((x * x + y * y).squareRoot()))
      moving.append(moves)
    }
    return (all, moving)
  }

  @Test(arguments: [(1.0, 0.05), (1.6, 0.1), (3, 0.3)])
  func scaleAndShareAreFound(scale: Double, share: Double) {
    let mixture = ResidualMixture(lengths(scale: scale, share: share, seed: 5).all)
    // The spread of 20,000 pairs is known to 0.5 %, a share to 0.4 % of the whole.
    #expect(isClose(mixture.scale, scale, within: 0.03 * scale))
    #expect(isClose(mixture.movingShare, share, within: 0.02))
  }

  @Test func ratiosAreLikelihoods() {
    // Residuals of a length must be moving as often as the ratio and the share say.
    let (all, moving) = lengths(scale: 1, share: 0.2, seed: 9)
    var options = MoverOptions()
    options.outlierShare = 0
    let mixture = ResidualMixture(all, options: options)
    for range in [Float(1)..<2, 2..<2.5, 2.5..<3, 3..<3.5, 3.5..<4.5] {
      let chosen = all.indices.filter { range.contains(all[$0]) }
      let actual = Double(chosen.count { moving[$0] }) / Double(chosen.count)
      let predicted =
        chosen.reduce(0.0) { sum, index in
          let odds = Double.exp(Double(mixture.logRatio(all[index]))) * 0.2 / 0.8
          return sum + odds / (1 + odds)
        } / Double(chosen.count)
      // Three standard deviations of a share of so many.
      let deviation = (0.25 / Double(chosen.count)).squareRoot()
      #expect(isClose(actual, predicted, within: 3 * deviation))
    }
  }

  @Test func whatOneFlowSaysIsBounded() {
    let mixture = ResidualMixture([Float](repeating: 0.5, count: 100))
    #expect(mixture.scale == MoverOptions().leastScale)
    #expect(isClose(Double(mixture.logRatio(1e6)), Double.log(1 / 0.05), within: 1e-5))
    #expect(mixture.logRatio(0) < -3)
    #expect(mixture.logRatio(.nan) == 0)
    let ratios = stride(from: Float(0), to: 20, by: 0.25).map { mixture.logRatio($0) }
    #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func nothingKnownIsStatic() {
    let mixture = ResidualMixture([Float](repeating: .nan, count: 10))
    #expect(mixture.movingShare == 0)
    #expect(mixture.scale == 1)
  }
}
