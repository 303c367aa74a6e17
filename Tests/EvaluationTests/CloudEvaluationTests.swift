@testable import Evaluation
import Geometry
import Imagery
import TestSupport
import Testing

private func randomPoints(_ count: Int, seed: UInt64) -> [Vector3] {
  var random = SplitMix64(seed: seed)
  // A third on a plane, a third in a far cluster, the rest anywhere: nothing even.
  return (0..<count).map { i in
    switch i % 3 {
    case 0: Vector3(random.uniform(-2...2), random.uniform(-2...2), 1)
    case 1: random.normalVector() * 0.01 + Vector3(30, -20, 10)
    default: random.normalVector() * 3
    }
  }
}

private func thinned(_ points: [Vector3], _ cellSize: Double) -> VoxelThinning {
  var thinning = VoxelThinning(cellSize: cellSize)
  for point in points { thinning.add(point) }
  return thinning
}

@Suite struct NearestPointTests {
  @Test(arguments: [1, 2, 12, 13, 100, 2000]) func agreesWithLookingAtAllPoints(count: Int) {
    let points = randomPoints(count, seed: UInt64(count))
    let queries = randomPoints(200, seed: 99) + points.prefix(20)
    let found = KDTree(points).distances(to: queries)
    for (query, distance) in zip(queries, found) {
      let expected = points.map { length($0 - query) }.min() ?? .infinity
      #expect(distance == expected)
    }
  }

  @Test func repeatedPointsAreFound() {
    let points = [Vector3](repeating: Vector3(1, 2, 3), count: 500)
    #expect(KDTree(points).distances(to: [Vector3(1, 2, 5)]) == [2])
    #expect(KDTree([]).distances(to: [.zero]) == [.infinity])
  }
}

@Suite struct VoxelThinningTests {
  @Test func keepsTheFirstPointOfEachCell() {
    let points = randomPoints(5000, seed: 7)
    let thinning = thinned(points, 0.1)
    var first: [SIMD3<Int>: Vector3] = [:]
    for point in points {
      let cell = (point / 0.1).rounded(.down)
      let key = SIMD3(Int(cell.x), Int(cell.y), Int(cell.z))
      if first[key] == nil { first[key] = point }
    }
    #expect(thinning.points.count == first.count)
    for point in thinning.points {
      let cell = (point / 0.1).rounded(.down)
      #expect(first[SIMD3(Int(cell.x), Int(cell.y), Int(cell.z))] == point)
    }
    // Thinning again changes nothing.
    #expect(thinned(thinning.points, 0.1).points == thinning.points)
  }

  @Test func depthMapsGiveThePointsOfTheirPixels() {
    let camera = Camera(width: 4, height: 3, focal: Vector2(2, 2), centre: Vector2(1.5, 1))
    var depth = DepthMap(width: 4, height: 3, values: [Float](repeating: 2, count: 12))
    depth[2, 2] = .nan
    let away = RigidTransform(translation: Vector3(10, 0, 0))
    var thinning = VoxelThinning(cellSize: 1e-3)
    thinning.add(depth, camera: camera, worldFromCamera: away, step: 2)
    #expect(
      thinning.points == [
        Vector3(8.5, -1, 2), Vector3(10.5, -1, 2), Vector3(8.5, 1, 2),
      ]
    )
  }
}

@Suite struct CloudEvaluationTests {
  @Test func aCloudAgainstItselfIsPerfect() {
    let cloud = thinned(randomPoints(3000, seed: 1), 0.025)
    let found = CloudEvaluation(cloud, truth: cloud, tau: 0.05)
    #expect(found.fScore == 1)
    #expect(found.accuracy.mean == 0)
    #expect(found.completeness.largest == 0)
  }

  @Test func aShiftedPlaneIsOffByTheShift() {
    let grid = (0..<900).map { Vector3(Double($0 % 30), Double($0 / 30), 0) * 0.1 }
    let shifted = grid.map { $0 + Vector3(0, 0, 0.03) }
    let (estimate, truth) = (thinned(shifted, 0.025), thinned(grid, 0.025))
    let found = CloudEvaluation(estimate, truth: truth, tau: 0.05)
    #expect(found.fScore == 1)
    #expect(isClose(found.accuracy.mean, 0.03, within: 1e-12))
    #expect(isClose(found.completeness.median, 0.03, within: 1e-12))
    let strict = CloudEvaluation(estimate, truth: truth, tau: 0.02)
    #expect(strict.fScore == 0)
    #expect(strict.precision == 0 && strict.recall == 0)
  }

  @Test func whatLiesWhereOnlyAMoverWasIsCounted() {
    let wall = (0..<100).map { Vector3(Double($0), 0, 0) }
    // The mover passed the first ten points of the wall, and ten places before it.
    let swept = Array(wall.prefix(10)) + (0..<10).map { Vector3(Double($0), 0, 5) }
    // The map has the wall, four of those places, and six points that nothing explains.
    let map =
      wall + (0..<4).map { Vector3(Double($0), 0, 5.03) }
      + (0..<6).map { Vector3(Double($0), 7, 0) }
    func share(_ swept: [Vector3]?) -> Double? {
      CloudEvaluation(
        thinned(map, 0.025),
        truth: thinned(wall, 0.025),
        swept: swept.map { thinned($0, 0.025) },
        tau: 0.05
      ).sweptShare
    }
    #expect(isClose(share(swept) ?? -1, 4.0 / 110, within: 1e-15))
    #expect(share([]) == 0)
    #expect(share(nil) == nil)
  }

  @Test func halfAMapIsPreciseButNotComplete() {
    let grid = (0..<1000).map { Vector3(Double($0), 0, 0) }
    let found = CloudEvaluation(
      thinned(Array(grid.prefix(500)), 0.025),
      truth: thinned(grid, 0.025),
      tau: 0.05
    )
    #expect(found.precision == 1)
    #expect(found.recall == 0.5)
    #expect(isClose(found.fScore, 2.0 / 3, within: 1e-15))
    // The farther half is 1 … 500 away.
    #expect(isClose(found.completeness.mean, 125.25, within: 1e-10))
    #expect(found.completeness.largest == 500)
  }
}
