import Geometry
import TestSupport
import Testing

@Suite struct SimilarityTests {
  private func randomSimilarity(_ random: inout SplitMix64) -> Similarity {
    Similarity(
      scale: random.uniform(0.1...10),
      rotation: random.rotation(),
      translation: random.normalVector()
    )
  }

  @Test func formAGroup() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let (a, b) = (randomSimilarity(&random), randomSimilarity(&random))
      let point = random.normalVector()
      #expect(isClose((a * b) * point, a * (b * point), within: 1e-12))
      #expect(isClose(a.inverse * (a * point), point, within: 1e-13))
      #expect(isClose(a * a.inverse, .identity, within: 1e-13))
    }
  }

  @Test(
    arguments: [0, 1e-9, 1e-5, 1e-3, 0.1, 0.999, 1.001, 2, 3.1],
    [0, 1e-9, -1e-5, 1e-3, -0.1, 0.999, -1.001, 3]
  )
  func logUndoesExp(angle: Double, logScale: Double) {
    var random = SplitMix64(seed: 2)
    for _ in 0..<5 {
      let twist = SimilarityTwist(
        linear: random.normalVector(),
        angular: random.direction() * angle,
        logScale: logScale
      )
      let back = Similarity.exp(twist).log
      #expect(isClose(back.linear, twist.linear, within: 1e-12))
      #expect(isClose(back.angular, twist.angular, within: 1e-12))
      #expect(isClose(back.logScale, twist.logScale, within: 1e-14))
    }
  }

  /// exp(ξ) = exp(ξ/2)²: holds for the true exponential only, and crosses the series' border.
  @Test(arguments: [1e-6, 0.3, 1.5, 3], [1e-6, -0.4, 1.5, -3])
  func expOfHalvesMultiply(angle: Double, logScale: Double) {
    var random = SplitMix64(seed: 3)
    let (linear, angular) = (random.normalVector(), random.direction() * angle)
    let half = Similarity.exp(
      SimilarityTwist(linear: linear / 2, angular: angular / 2, logScale: logScale / 2)
    )
    let whole = Similarity.exp(
      SimilarityTwist(linear: linear, angular: angular, logScale: logScale)
    )
    #expect(isClose(half * half, whole, within: 1e-13 * max(1, whole.scale)))
  }

  @Test func withoutScaleIsRigid() {
    var random = SplitMix64(seed: 4)
    let twist = Twist(linear: random.normalVector(), angular: random.normalVector())
    let rigid = RigidTransform.exp(twist)
    let similarity = Similarity.exp(
      SimilarityTwist(linear: twist.linear, angular: twist.angular, logScale: 0)
    )
    #expect(isClose(similarity, Similarity(rigid), within: 1e-14))
  }

  @Test func movedCameraSeesTheMovedWorld() {
    var random = SplitMix64(seed: 5)
    let similarity = randomSimilarity(&random)
    let worldFromCamera = random.motion()
    let pointInCamera = random.normalVector()
    // Depths scale with the world: the pixel of a point stays where it was.
    let moved = similarity.moved(worldFromCamera) * (pointInCamera * similarity.scale)
    #expect(isClose(moved, similarity * (worldFromCamera * pointInCamera), within: 1e-13))
  }
}

@Suite struct AlignmentTests {
  private let points = [
    Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(1, 2, 0), Vector3(0.5, -1, 3), Vector3(4, 1, 1),
  ]

  @Test(arguments: [true, false]) func recoversAnExactMotion(withScale: Bool) throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<50 {
      let truth = Similarity(
        scale: withScale ? random.uniform(0.01...100) : 1,
        rotation: random.rotation(),
        translation: random.normalVector() * 10
      )
      let found = try Similarity.aligning(points, to: points.map { truth * $0 }, scale: withScale)
      #expect(isClose(found, truth, within: 1e-12 * max(1, truth.scale)))
    }
  }

  @Test func threePointsOnAPlaneSuffice() throws {
    var random = SplitMix64(seed: 2)
    let truth = Similarity(
      scale: 2,
      rotation: random.rotation(),
      translation: random.normalVector()
    )
    let plane = Array(points.prefix(3))
    let found = try Similarity.aligning(plane, to: plane.map { truth * $0 }, scale: true)
    #expect(isClose(found, truth, within: 1e-13))
  }

  @Test func neverMirrors() throws {
    let mirrored = points.map { Vector3(-$0.x, $0.y, $0.z) }
    let found = try Similarity.aligning(points, to: mirrored, scale: true)
    #expect(isClose(found.rotation.determinant, 1, within: 1e-12))
  }

  /// The least-squares answer is a minimum: no small change of it comes nearer.
  @Test func isALeastSquaresMinimum() throws {
    var random = SplitMix64(seed: 3)
    let target = points.map { $0 * 1.5 + random.normalVector() * 0.2 }
    let found = try Similarity.aligning(points, to: target, scale: true)
    func cost(_ change: SimilarityTwist) -> Double {
      zip(points, target).reduce(0) { sum, pair in
        let error = .exp(change) * found * pair.0 - pair.1
        return sum + dot(error, error)
      }
    }
    for axis in 0..<7 {
      let slope = finiteDifference(at: 0) { value in
        var parts = [Double](repeating: 0, count: 7)
        parts[axis] = value
        return cost(
          SimilarityTwist(
            linear: Vector3(parts[0], parts[1], parts[2]),
            angular: Vector3(parts[3], parts[4], parts[5]),
            logScale: parts[6]
          )
        )
      }
      #expect(isClose(slope, 0, within: 1e-8))
    }
  }

  @Test func refusesDegeneratePointsWithTheReason() {
    func expectFailure(_ error: AlignmentError, _ a: [Vector3], _ b: [Vector3]) {
      #expect(throws: error) { try Similarity.aligning(a, to: b, scale: true) }
    }
    expectFailure(.differentCounts(5, 4), points, Array(points.dropLast()))
    expectFailure(.tooFewPoints(2), Array(points.prefix(2)), Array(points.prefix(2)))
    let still = [Vector3](repeating: Vector3(3, 0.1, -7), count: 5)
    expectFailure(.coincident, points, still)
    expectFailure(.coincident, still, points)
    let line = (0..<5).map { Vector3(1, 0.3, -2) * Double($0) + Vector3(0.1, 0.2, 0.3) }
    expectFailure(.collinear, line, points)
    expectFailure(.collinear, line, line)
    expectFailure(.notFinite, points, points.map { $0 * .infinity })
    #expect(AlignmentError.tooFewPoints(1).description.contains("1 pair of"))
  }
}

@Suite struct AssociationTests {
  private func trajectory(_ timestamps: [Double]) -> Trajectory {
    Trajectory(
      poses: timestamps.map {
        TimedPose(
          timestamp: $0,
          worldFromCamera: RigidTransform(translation: Vector3($0, $0 * $0, 0))
        )
      }
    )
  }

  @Test func pairsTheNearestWithinTolerance() {
    let pairs = trajectory([0, 1.015, 2.03, 3]).associated(
      with: trajectory([-0.01, 1, 1.5, 2, 3.0]),
      tolerance: 0.02
    )
    #expect(pairs.map(\.first.timestamp) == [0, 1.015, 3])
    #expect(pairs.map(\.second.timestamp) == [-0.01, 1, 3])
  }

  @Test func noPoseCountsTwice() {
    let pairs = trajectory([0.9, 0.99, 1.005, 1.05]).associated(
      with: trajectory([1]),
      tolerance: 0.2
    )
    #expect(pairs.map(\.first.timestamp) == [1.005])
  }

  @Test func nothingInCommonIsNoPair() {
    #expect(trajectory([0, 1]).associated(with: trajectory([]), tolerance: 1).isEmpty)
    #expect(trajectory([]).associated(with: trajectory([0]), tolerance: 1).isEmpty)
    #expect(throws: AlignmentError.tooFewPoints(0)) {
      try trajectory([0, 1]).alignment(to: trajectory([5, 6]), tolerance: 0.02, scale: true)
    }
  }

  @Test func alignmentCarriesOneTrajectoryOntoTheOther() throws {
    var random = SplitMix64(seed: 1)
    let truth = trajectory([0, 1, 2, 3, 4])
    let similarity = Similarity(
      scale: 0.3,
      rotation: random.rotation(),
      translation: random.normalVector()
    )
    let found = try truth.moved(by: similarity).alignment(to: truth, tolerance: 0.02, scale: true)
    #expect(isClose(found, similarity.inverse, within: 1e-12))
  }

  @Test func pathLengthIsThatOfThePolygon() {
    #expect(
      isClose(trajectory([0, 1, 2]).pathLength, 2.squareRoot() + 10.squareRoot(), within: 1e-15)
    )
    #expect(trajectory([3]).pathLength == 0)
  }
}
