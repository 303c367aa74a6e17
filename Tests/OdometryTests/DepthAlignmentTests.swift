import Imagery
import Odometry
import Testing

@Suite struct DepthAlignmentTests {
  private let width = 40
  private let height = 30

  /// Depth from 2 to 8 that changes over the image.
  private var truth: DepthEstimate {
    let values = (0..<width * height).map { (index: Int) -> Float in
      let step = (index * 37) % 101 - 50
      return 5 + Float(step) * 0.06
    }
    return DepthEstimate(
      depth: DepthMap(width: width, height: height, values: values),
      sigma: DepthMap(width: width, height: height, values: values.map { _ in 0.01 })
    )
  }

  private func prediction(_ meaning: DepthMeaning, _ value: (Float) -> Float) -> DepthPrediction {
    var map = truth.depth
    map.values = map.values.map(value)
    return DepthPrediction(values: map, meaning: meaning)
  }

  @Test func `scale and shift are found in spite of a fifth of nonsense`() throws {
    let exact: [(DepthMeaning, (Float) -> Float)] = [
      (.depth, { 3 * $0 }), (.depth, { 1 / (0.3 / $0 + 0.2) }), (.inverse, { 40 / $0 }),
      (.inverse, { 40 / $0 + 9 }), (.shiftedInverse, { 12 / $0 + 5 }),
      (.metres, { $0 }), (.metresPer(displacement: 0.3), { 0.1 * $0 }),
    ]
    for (meaning, value) in exact {
      var map = prediction(meaning, value).values
      for index in stride(from: 0, to: map.values.count, by: 5) { map.values[index] *= 4 }
      let aligned = try #require(
        DepthPrediction(values: map, meaning: meaning).aligned(to: truth)
      )
      let errors = map.values.indices.filter { $0 % 5 != 0 }
        .map { abs(aligned.depth.values[$0] / truth.depth.values[$0] - 1) }
      #expect(errors.allSatisfy { $0 < 0.02 }, "\(meaning): \(errors.max() ?? 0)")
    }
  }

  @Test func `without enough in common, or turned around, there is no alignment`() {
    var few = truth
    for index in 99..<width * height { few.depth.values[index] = .nan }
    #expect(prediction(.inverse) { 1 / $0 }.aligned(to: few) == nil)
    #expect(prediction(.shiftedInverse) { $0 }.aligned(to: truth) == nil)
  }

  @Test func `what is turned around as a whole keeps its scale alone`() throws {
    // Nearer where it is farther: a shift would make the scale negative.
    let aligned = try #require(prediction(.inverse) { 0.2 + 0.01 * $0 }.aligned(to: truth))
    let depths = aligned.depth.values
    #expect(depths.allSatisfy { $0 > 0 })
    let (near, far) = (truth.depth.values.min() ?? 0, truth.depth.values.max() ?? 0)
    let nearest = try #require(truth.depth.values.firstIndex(of: near))
    let farthest = try #require(truth.depth.values.firstIndex(of: far))
    let ratio = (0.2 + 0.01 * far) / (0.2 + 0.01 * near)
    #expect(abs(depths[nearest] / depths[farthest] - ratio) < 1e-4)
  }

  @Test func `depth is what it says, and unknown where it cannot be`() throws {
    let map = DepthMap(width: 3, height: 1, values: [4, 0, -1])
    let inverse = try #require(DepthPrediction(values: map, meaning: .inverse).depth)
    #expect(inverse.values[0] == 0.25 && inverse.values[1].isNaN && inverse.values[2].isNaN)
    let depth = try #require(DepthPrediction(values: map, meaning: .metres).depth)
    #expect(depth.values[0] == 4 && depth.values[1].isNaN && depth.values[2].isNaN)
    #expect(DepthPrediction(values: map, meaning: .shiftedInverse).depth == nil)
  }
}
