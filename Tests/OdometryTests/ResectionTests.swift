import Geometry
import TestSupport
import Testing

@testable import Odometry

/// A scene of four keyframes of which the last one's pose is sought, in points of the others.
private struct LostFrame {
  let problem: BundleProblem
  let truth: RigidTransform
  var seen: [FlowObservations]
  let guess: RigidTransform

  init(seed: UInt64, change: (Vector2) -> Vector2 = { $0 }) {
    let scene = PointScene(keyframes: 4, seed: seed)
    problem = scene.truth
    truth = problem.cameraFromWorld[3]
    let changed = problem.observing(change)
    seen = (0..<3).flatMap { key in changed.observations[key].filter { $0.target == 3 } }
    var random = SplitMix64(seed: seed + 50)
    let twist = Twist(linear: random.direction() * 0.15, angular: random.direction() * 0.1)
    guess = .exp(twist) * truth
  }
}

@Suite struct ResectionTests {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func exactPointsGiveThePose(seed: UInt64) throws {
    let frame = LostFrame(seed: seed)
    let found = try #require(
      frame.problem.resection(of: frame.seen, from: frame.guess, inverseDepthSigmas: [:])
    )
    // Pixels are rounded to 4e-6, over a focal length of 80.
    #expect(isClose(found.cameraFromWorld, frame.truth, within: 5e-7))
    #expect(found.inlierShare == 1)
    #expect(found.count == 3 * frame.problem.grid.count)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func threeOfTenPointsMayBeWrong(seed: UInt64) throws {
    var random = SplitMix64(seed: seed + 70)
    var wrong = 0
    let frame = LostFrame(seed: seed) { pixel in
      guard random.unit() < 0.3 else { return pixel }
      wrong += 1
      return pixel + random.direction(length: 8...25)
    }
    let found = try #require(
      frame.problem.resection(of: frame.seen, from: frame.guess, inverseDepthSigmas: [:])
    )
    // Each wrong point pulls like one that is 1.5 sigmas off, in a direction of its own: some 5 pixels
    // together, over 50 good ones and the focal length, and times the distance of 3.
    #expect(isClose(found.cameraFromWorld, frame.truth, within: 0.02))
    #expect(found.inlierShare < 0.85 && found.inlierShare > 0.6)
  }

  @Test func fewerThanTwelvePointsAreNotEnough() {
    let frame = LostFrame(seed: 6)
    func first(_ count: Int) -> [FlowObservations] {
      let seen = frame.seen[0]
      return [
        FlowObservations(
          source: seen.source,
          target: seen.target,
          points: Array(seen.points.prefix(count)),
          pixels: Array(seen.pixels.prefix(count)),
          sigmas: Array(seen.sigmas.prefix(count))
        )
      ]
    }
    let place = { (count: Int) in
      frame.problem.resection(of: first(count), from: frame.guess, inverseDepthSigmas: [:])
    }
    #expect(place(11) == nil)
    #expect(place(12) != nil)
  }

  @Test func depthsThatAreNotKnownDoNotCount() throws {
    var frame = LostFrame(seed: 7)
    let unknown = [Double](repeating: .infinity, count: frame.problem.grid.count)
    // The first keyframe's sightings are all wrong, but its depths are not known.
    let seen = frame.seen[0]
    frame.seen[0] = FlowObservations(
      source: seen.source,
      target: seen.target,
      points: seen.points,
      pixels: seen.pixels.map { $0 + SIMD2(40, -40) },
      sigmas: seen.sigmas
    )
    let found = try #require(
      frame.problem.resection(
        of: frame.seen,
        from: frame.guess,
        inverseDepthSigmas: [seen.source: unknown]
      )
    )
    #expect(isClose(found.cameraFromWorld, frame.truth, within: 5e-7))
    #expect(isClose(found.inlierShare, 2.0 / 3, within: 1e-12))
  }

  @Test func aPoseThatFewPointsAgreeWithIsRefused() {
    var random = SplitMix64(seed: 80)
    let frame = LostFrame(seed: 8) { _ in
      Vector2(random.uniform(0...95), random.uniform(0...63))
    }
    #expect(frame.problem.cameraFromWorld(ofFrameSeeing: frame.seen, from: frame.guess) == nil)
    let exact = LostFrame(seed: 8)
    #expect(exact.problem.cameraFromWorld(ofFrameSeeing: exact.seen, from: exact.guess) != nil)
    #expect(exact.problem.cameraFromWorld(ofFrameSeeing: [], from: exact.guess) == nil)
  }
}

extension SplitMix64 {
  /// A vector of the plane in any direction, with a length in a range.
  fileprivate mutating func direction(length range: ClosedRange<Double>) -> Vector2 {
    let turn = direction()
    let flat = Vector2(turn.x, turn.y)
    return flat / length(flat) * uniform(range)
  }
}
