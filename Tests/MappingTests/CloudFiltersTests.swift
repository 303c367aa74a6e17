import Geometry
import Mapping
import TestSupport
import Testing

/// A sheet of 30 × 30 points, some hundredths apart, with a hundredth of roughness.
private func sheet(_ random: inout SplitMix64, roughness: Double = 0.002) -> [SIMD3<Float>] {
  (0..<900).map { index in
    SIMD3<Float>(
      Vector3(
        Double(index % 30) * 0.02 + random.uniform(-0.004...0.004),
        Double(index / 30) * 0.02 + random.uniform(-0.004...0.004),
        1 + random.normal() * roughness
      )
    )
  }
}

@Suite struct StatisticalOutlierTests {
  @Test func strayPointsGoAndTheSheetStays() throws {
    var random = SplitMix64(seed: 1)
    var points = sheet(&random)
    let strays = stride(from: 50, to: 900, by: 170).map { $0 }
    for index in strays { points[index].z += Float(random.uniform(0.15...0.5)) }
    let keep = try statisticalInliers(points, neighbours: 16, deviations: 2, threads: 2)
    #expect(keep.count == points.count)
    #expect(strays.allSatisfy { !keep[$0] })
    // Only strays and the corners of the sheet, whose neighbours are further, may go.
    #expect(keep.count { !$0 } < strays.count + 20)
  }

  @Test func theLimitIsThatOfTheMeanDistances() throws {
    var random = SplitMix64(seed: 6)
    let points = sheet(&random)
    let distances = points.map { point in
      let nearest = points.map { length(Vector3($0) - Vector3(point)) }.sorted()[1...8]
      return nearest.reduce(0, +) / 8
    }
    let mean = distances.reduce(0, +) / 900
    let squares = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let limit = mean + 1.5 * (squares / 899).squareRoot()
    for threads in 1...2 {
      let keep = try statisticalInliers(points, neighbours: 8, deviations: 1.5, threads: threads)
      // Distances are in single precision.
      for (distance, isKept) in zip(distances, keep) where abs(distance - limit) > 1e-6 {
        #expect(isKept == (distance < limit))
      }
    }
  }

  @Test(arguments: [0, 1, 16])
  func smallCloudsStayWhole(count: Int) throws {
    var random = SplitMix64(seed: 2)
    let points = Array(sheet(&random).prefix(count))
    let keep = try statisticalInliers(points, neighbours: 16, deviations: 0.1, threads: 2)
    #expect(keep == [Bool](repeating: true, count: count))
  }
}

@Suite struct NormalTests {
  @Test func aPlanesNormalsLookAtTheirViewpoints() throws {
    var random = SplitMix64(seed: 3)
    let points = sheet(&random, roughness: 0)
    // Every other point was seen from behind.
    let viewpoints = points.indices.map { SIMD3<Float>(0.3, 0.3, $0.isMultiple(of: 2) ? 0 : 2) }
    let normals = try estimatedNormals(points, viewpoints: viewpoints, neighbours: 16, threads: 1)
    for (index, normal) in normals.enumerated() {
      let wanted = SIMD3<Float>(0, 0, index.isMultiple(of: 2) ? -1 : 1)
      #expect(isClose(Vector3(normal), Vector3(wanted), within: 1e-3))
    }
  }

  @Test(arguments: [false, true])
  func aSpheresNormalsAreRadial(isSeenFromInside: Bool) throws {
    var random = SplitMix64(seed: 4)
    let directions = (0..<3000).map { _ in random.direction() }
    let viewpoints = directions.map { isSeenFromInside ? .zero : SIMD3<Float>($0 * 5) }
    let normals = try estimatedNormals(
      directions.map { SIMD3<Float>($0) },
      viewpoints: viewpoints,
      neighbours: 16,
      threads: 2
    )
    for (direction, normal) in zip(directions, normals) {
      #expect(isClose(length(Vector3(normal)), 1, within: 1e-5))
      // 16 neighbours lie within about 0.15 of a point; their plane turns with their middle.
      #expect(dot(Vector3(normal), direction) * (isSeenFromInside ? -1 : 1) > 0.97)
    }
  }

  @Test func sameBytesForAnyThreads() throws {
    var random = SplitMix64(seed: 5)
    let points = sheet(&random)
    let viewpoints = points.map { _ in SIMD3<Float>.zero }
    let found = try [1, 2, 3].map {
      try estimatedNormals(points, viewpoints: viewpoints, neighbours: 16, threads: $0)
    }
    #expect(found[1] == found[0] && found[2] == found[0])
  }

  @Test func tooFewPointsHaveNone() throws {
    let points = (0..<16).map { SIMD3<Float>(Float($0), Float($0 % 4), 0) }
    let normals = try estimatedNormals(points, viewpoints: points, neighbours: 16, threads: 1)
    #expect(normals == [SIMD3<Float>](repeating: .zero, count: 16))
    #expect(try estimatedNormals([], viewpoints: [], neighbours: 16, threads: 1).isEmpty)
  }

  @Test func aPlaceWithoutAPlaneHasNone() throws {
    let spot = [SIMD3<Float>](repeating: SIMD3(1, 2, 3), count: 30)
    let line = (0..<30).map { SIMD3<Float>(Float($0) * 0.37, 0.1, 0.2) }
    for points in [spot, line] {
      let normals = try estimatedNormals(points, viewpoints: points, neighbours: 16, threads: 1)
      #expect(normals == [SIMD3<Float>](repeating: .zero, count: 30))
    }
  }
}
