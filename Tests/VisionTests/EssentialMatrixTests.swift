import Geometry
import TestSupport
import Testing
import Vision

/// Two views of random points, in normalised coordinates.
private struct TwoViews {
  let secondFromFirst: RigidTransform
  var first: [Vector2] = []
  var second: [Vector2] = []

  init(points: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    secondFromFirst = RigidTransform.exp(
      Twist(linear: random.direction() * 0.4, angular: random.direction() * 0.15)
    )
    while first.count < points {
      let point =
        Vector3(random.uniform(-0.6...0.6), random.uniform(-0.45...0.45), 1)
        * random.uniform(1.5...6)
      let moved = secondFromFirst * point
      guard moved.z > 0.3 else { continue }
      first.append(Vector2(point.x, point.y) / point.z)
      second.append(Vector2(moved.x, moved.y) / moved.z)
    }
  }

  /// The motion of an essential matrix that puts most points in front of both cameras.
  func motion(of essential: Matrix3) -> RigidTransform? {
    func inFront(_ pose: RigidTransform) -> Int {
      zip(first, second).count {
        Triangulation.midpoint(
          rayInFirst: Vector3($0.x, $0.y, 1),
          rayInSecond: Vector3($1.x, $1.y, 1),
          secondFromFirst: pose
        ) != nil
      }
    }
    return RigidTransform.decomposing(essential: essential)?.max { inFront($0) < inFront($1) }
  }

  /// Whether `essential` gives the true rotation and the true direction of the translation.
  func isTrue(_ essential: Matrix3, within tolerance: Double) -> Bool {
    guard let found = motion(of: essential) else { return false }
    return isClose(found.rotation, secondFromFirst.rotation, within: tolerance)
      && isClose(found.translation, normalised(secondFromFirst.translation), within: tolerance)
  }
}

@Suite struct EssentialMatrixTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func exactPointsGiveTheMotion(seed: UInt64) throws {
    let views = TwoViews(points: 60, seed: seed)
    let found = try #require(
      try EssentialEstimate.fit(first: views.first, second: views.second, threshold: 1e-3)
    )
    #expect(found.isInlier.allSatisfy { $0 })
    // A tenth-degree polynomial is solved on the way: about half of the digits are left.
    #expect(views.isTrue(found.essential, within: 1e-6))
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func threeOfTenPointsMayBeWrong(seed: UInt64) throws {
    var views = TwoViews(points: 200, seed: seed)
    var random = SplitMix64(seed: seed + 100)
    let wrong = 0..<60
    for index in wrong {
      views.second[index] = Vector2(random.uniform(-0.6...0.6), random.uniform(-0.45...0.45))
    }
    let found = try #require(
      try EssentialEstimate.fit(first: views.first, second: views.second, threshold: 1e-3)
    )
    #expect(found.isInlier.dropFirst(60).allSatisfy { $0 })
    // A wrong point lies within 1e-3 of its line, about 1 long, in an image of 1.2 × 0.9 by chance.
    #expect(wrong.count { found.isInlier[$0] } <= 2)
    #expect(views.isTrue(found.essential, within: 1e-6))
  }

  @Test func sameInputSameResult() throws {
    let views = TwoViews(points: 100, seed: 7)
    let noisy = zip(views.second, 0...).map { $0 + Vector2(1e-3, 0) * Double($1 % 5) }
    let fit = { try EssentialEstimate.fit(first: views.first, second: noisy, threshold: 2e-3) }
    let (first, second) = (try #require(try fit()), try #require(try fit()))
    #expect(first.essential == second.essential)
    #expect(first.isInlier == second.isInlier)
  }

  @Test(arguments: [0, 5, 7])
  func tooFewPointsGiveNothing(count: Int) throws {
    let views = TwoViews(points: count, seed: 8)
    #expect(
      try EssentialEstimate.fit(first: views.first, second: views.second, threshold: 1e-3) == nil
    )
  }
}
