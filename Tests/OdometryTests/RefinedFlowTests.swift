import Imagery
import SyntheticScenes
import Testing

@testable import Odometry

@Suite struct RefinedFlowTests {
  /// A flow that is given.
  private final class Given: FlowEstimator {
    let flow: FlowField
    init(_ flow: FlowField) { self.flow = flow }
    func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) -> [FlowField] {
      pairs.map { _ in flow }
    }
  }

  private func sample(_ seed: UInt64) -> FlowSample {
    var options = ChairsWorld.Options()
    options.isPhotographed = false
    options.displacements = 0.2...20
    return ChairsWorld().sample(seed: seed, width: 161, height: 121, options: options)
  }

  private func frames(_ sample: FlowSample) -> (from: FlowFrame, to: FlowFrame) {
    let known = Mask(width: sample.first.width, height: sample.first.height, filledWith: 255)
    return (
      FlowFrame(position: 0, image: sample.first, known: known),
      FlowFrame(position: 1, image: sample.second, known: known)
    )
  }

  /// The mean end-point error of what stays in view, in pixels.
  private func error(_ flow: FlowField, _ sample: FlowSample) -> Double {
    var (sum, count) = (0.0, 0.0)
    for index in flow.vectors.indices where sample.occlusion.values[index] == 0 {
      let difference = flow.vectors[index] - sample.flow.vectors[index]
      sum += Double((difference * difference).sum().squareRoot())
      count += 1
    }
    return sum / count
  }

  @Test func flowsThatAreOffByHalfAPixelComeNearer() throws {
    var (before, after) = (0.0, 0.0)
    // Single scenes may have little texture.
    for seed in 1...6 as ClosedRange<UInt64> {
      let sample = sample(seed)
      var start = sample.flow
      for y in 0..<start.height {
        for x in 0..<start.width {
          start[x, y] += SIMD2(x / 20 % 2 == 0 ? 0.5 : -0.3, y / 20 % 2 == 0 ? -0.4 : 0.6)
        }
      }
      let estimator = RefinedFlowEstimator(Given(start), threads: 2)
      let found = try estimator.flows([frames(sample)])[0]
      before += error(start, sample)
      after += error(found, sample)
    }
    #expect(after < 0.7 * before, "\(before / 6) px before, \(after / 6) after")
  }

  @Test func anUnknownVectorLeavesTheFlowAsItIs() throws {
    let sample = sample(1)
    var start = sample.flow
    start[5, 7] = SIMD2(.nan, .nan)
    let found = try RefinedFlowEstimator(Given(start), threads: 1).flows([frames(sample)])[0]
    for (a, b) in zip(found.vectors, start.vectors) { #expect(a == b || a.x.isNaN && b.x.isNaN) }
  }

  @Test func threadsChangeNothing() throws {
    let pairs = [frames(sample(2)), frames(sample(3)), frames(sample(4))]
    let start = sample(2).flow
    let one = try RefinedFlowEstimator(Given(start), threads: 1).flows(pairs)
    let two = try RefinedFlowEstimator(Given(start), threads: 2).flows(pairs)
    for (a, b) in zip(one, two) { #expect(a.vectors == b.vectors) }
  }
}
