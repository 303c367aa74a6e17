import Geometry
import Imagery
import RealModule
import Testing
import Vision

@Suite struct VariationalRefinementTests {
  private static let width = 160
  private static let height = 120
  private static let shift = Vector2(-9.6, 4.4)

  /// The truth and a wave of 0.6 pixels.
  private let start: FlowField = {
    var flow = FlowField(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let error = Vector2(0.6 * .sin(Double(x) / 6), 0.6 * .cos(Double(y) / 7))
        flow[x, y] = SIMD2<Float>(shift + error)
      }
    }
    return flow
  }()

  /// A texture and the same moved, its light changed by a factor and a constant.
  private static func pair(gain: Double = 1, offset: Double = 0) -> (Image, Image) {
    let waves = Waves(count: 30, lengths: 6...60, seed: 3)
    var second = waves.image(width: width, height: height) { $0 - shift }
    for index in second.pixels.indices {
      let value = Double(second.pixels[index]) * gain + offset
      second.pixels[index] = UInt8(min(max(value, 0), 255).rounded())
    }
    return (waves.image(width: width, height: height) { $0 }, second)
  }

  /// Errors away from the border, ascending, in pixels.
  private func errors(_ flow: FlowField) -> [Double] {
    var errors: [Double] = []
    for y in 18..<Self.height - 18 {
      for x in 18..<Self.width - 18 { errors.append(length(Vector2(flow[x, y]) - Self.shift)) }
    }
    return errors.sorted()
  }

  @Test func aStartNearTheTruthIsMovedTowardsIt() throws {
    let (first, second) = Self.pair()
    let before = errors(start)
    let after = errors(
      try VariationalRefinement().flow(from: first, to: second, startingAt: start)
    )
    // Each look-up takes about half of what is left: three, and a margin.
    #expect(after[after.count / 2] < 0.3 * before[before.count / 2])
    #expect(after[after.count * 95 / 100] < 0.3 * before[before.count * 95 / 100])
  }

  @Test func byGradientsAloneBrightnessMayChange() throws {
    let (first, second) = Self.pair(offset: -12)
    let before = errors(start)
    var refinement = VariationalRefinement()
    refinement.brightness = 0
    let after = errors(try refinement.flow(from: first, to: second, startingAt: start))
    #expect(after[after.count / 2] < 0.3 * before[before.count / 2])
  }

  @Test func sameInputSameFlow() throws {
    let (first, second) = Self.pair()
    let refinement = VariationalRefinement()
    let once = try refinement.flow(from: first, to: second, startingAt: start)
    _ = try refinement.flow(from: second, to: first, startingAt: start)
    #expect(
      try refinement.flow(from: first, to: second, startingAt: start).vectors == once.vectors
    )
  }
}
