import Geometry
import Imagery
import TestSupport
import Testing

@testable import Movers

@Suite struct InferenceTests {
  private let grid = SampleGrid(width: 63, height: 47, stride: 2)

  /// A disc of its own surface in the middle.
  private func isDisc(_ sample: Int) -> Bool {
    let pixel = grid.pixel(sample) &- SIMD2(31, 23)
    return pixel.x * pixel.x + pixel.y * pixel.y < 200
  }

  private var features: [SIMD2<Float>] {
    (0..<grid.count).map { SIMD2(isDisc($0) ? 10 : 30, 0) }
  }

  @Test func aStripTellsForItsWholeSurface() {
    // A tenth of the disc looks as if it were behind the wall; nothing confirms the rest.
    let strip = (0..<grid.count).map { isDisc($0) && grid.pixel($0).x < 20 }
    let evidence = MoverEvidence(
      grid: grid,
      logOdds: strip.map { $0 ? 3 : -3 },
      weights: (0..<grid.count).map { strip[$0] || !isDisc($0) ? 1 : 0.02 },
      features: features
    )
    let found = MoverInference(evidence: [evidence], links: [[]]).logOdds()[0]
    let right = (0..<grid.count).count { (found[$0] > 0) == isDisc($0) }
    #expect(Double(right) > 0.98 * Double(grid.count))
  }

  @Test func wrongFlowHereAndThereIsNotBelieved() {
    var random = SplitMix64(seed: 3)
    let evidence = MoverEvidence(
      grid: grid,
      logOdds: (0..<grid.count).map { _ in random.unit() < 0.05 ? 3 : -3 },
      weights: [Float](repeating: 1, count: grid.count),
      features: [SIMD2<Float>](repeating: .zero, count: grid.count)
    )
    let found = MoverInference(evidence: [evidence], links: [[]]).logOdds()[0]
    // Neighbours outvote nearly all of the 5 %.
    #expect(found.count { $0 > 0 } < grid.count / 200)
  }

  @Test func framesKnowWhatTheirNeighboursKnow() {
    // The second frame knows nothing of the disc, the first saw it move; the flow between them is 4 px.
    let known = (0..<grid.count).map { isDisc($0) }
    let first = MoverEvidence(
      grid: grid,
      logOdds: known.map { $0 ? 3 : -3 },
      weights: [Float](repeating: 1, count: grid.count),
      features: features
    )
    let moved = (0..<grid.count).map { sample -> Bool in
      let pixel = grid.pixel(sample) &- SIMD2(35, 23)
      return pixel.x * pixel.x + pixel.y * pixel.y < 200
    }
    let second = MoverEvidence(
      grid: grid,
      logOdds: [Float](repeating: -3, count: grid.count),
      weights: moved.map { $0 ? 0.02 : 1 },
      features: moved.map { SIMD2($0 ? 10 : 30, 0) }
    )
    let flow = FlowField(
      width: 63,
      height: 47,
      vectors: [SIMD2<Float>](repeating: SIMD2(-4, 0), count: 63 * 47)
    )
    let link = MoverLink(
      to: 0,
      flow: flow,
      sigma: [Float](repeating: 0.5, count: 63 * 47),
      grid: grid
    )
    let alone = MoverInference(evidence: [first, second], links: [[], []]).logOdds()[1]
    #expect(alone.allSatisfy { $0 < 0 })
    let found = MoverInference(evidence: [first, second], links: [[], [link]]).logOdds()[1]
    let right = (0..<grid.count).count { (found[$0] > 0) == moved[$0] }
    #expect(Double(right) > 0.98 * Double(grid.count))

    let carried = MoverInference.carried(
      along: [link],
      from: [first.logOdds],
      flow: flow,
      grid: grid
    )
    let same = (0..<grid.count).count { (carried[$0] > 0) == moved[$0] }
    #expect(Double(same) > 0.97 * Double(grid.count))
  }

  @Test func threadsChangeNothing() {
    var random = SplitMix64(seed: 8)
    let evidence = (0..<3).map { _ in
      MoverEvidence(
        grid: grid,
        logOdds: (0..<grid.count).map { _ in Float(random.uniform(-3...3)) },
        weights: (0..<grid.count).map { _ in Float(random.unit()) },
        features: features
      )
    }
    var two = MoverOptions()
    two.threads = 2
    let links = [[MoverLink]](repeating: [], count: 3)
    #expect(
      MoverInference(evidence: evidence, links: links).logOdds()
        == MoverInference(evidence: evidence, links: links, options: two).logOdds()
    )
  }

  @Test func regionsAreNumberedInReadingOrder() {
    let rows = ["..##....", "..##..#.", "......#.", "#......."]
    let mask = Mask(
      width: 8,
      height: 4,
      values: rows.joined().map { $0 == "#" ? 255 : 0 }
    )
    let all = MoverRegions(of: mask, minimumPixels: 1)
    #expect(all.count == 3)
    #expect(all.labels[2] == 1 && all.labels[11] == 1)
    #expect(all.labels[14] == 2 && all.labels[22] == 2)
    #expect(all.labels[24] == 3)
    let large = MoverRegions(of: mask, minimumPixels: 2)
    #expect(large.count == 2)
    #expect(large.labels[24] == 0)
  }

  @Test func samplesAreSpreadOverThePixelsBetween() {
    let small = SampleGrid(width: 4, height: 3, stride: 2)
    #expect(small.columns == 2 && small.rows == 2)
    #expect(small.image([0, 2, 4, 6]) == [0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6])
    #expect(small.index(3) == 10)
  }
}
