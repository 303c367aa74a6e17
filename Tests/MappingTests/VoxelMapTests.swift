import TestSupport
import Testing

@testable import Mapping

private func point(
  _ position: SIMD3<Float>,
  sigma: Float = 0.1,
  colour: SIMD3<UInt8> = SIMD3(10, 20, 30)
) -> FusionPoint {
  FusionPoint(position: position, sigma: sigma, colour: colour)
}

@Suite struct VoxelMapTests {
  @Test(arguments: [
    SIMD3<Float>(0.3, 0.4, 0.5), SIMD3(-0.3, -7.4, 12.1), SIMD3(0, 0, 0), SIMD3(-1, 2, -3),
  ])
  func aPointAloneStaysAsItIs(position: SIMD3<Float>) {
    var map = VoxelMap(voxelSize: 0.5)
    map.add([point(position, sigma: 0.2)], keyframe: 7)
    let found = map.points(minimumKeyframes: 1)
    #expect(map.count == 1)
    // Coordinates go through the cell: rounded at their own size.
    #expect(length(found.positions[0] - position) < 2e-6)
    #expect(found.colours == [SIMD3(10, 20, 30)])
    #expect(isClose(Double(found.sigmas[0]), 0.2, within: 1e-7))
    #expect(found.observations == [1])
    #expect(found.firstKeyframes == [7])
  }

  @Test func pointsOfACellAreWeightedByTheirVariances() {
    var map = VoxelMap(voxelSize: 1)
    map.add([point(SIMD3(0.2, 0.5, 0.5), sigma: 0.1, colour: SIMD3(0, 100, 255))], keyframe: 0)
    map.add([point(SIMD3(0.7, 0.5, 0.5), sigma: 0.2, colour: SIMD3(50, 100, 255))], keyframe: 1)
    map.add([point(SIMD3(0.9, 0.5, 0.5), sigma: 0.5, colour: SIMD3(50, 0, 255))], keyframe: 4)
    let found = map.points(minimumKeyframes: 1)
    // Weights 100, 25 and 4.
    let x = (100 * 0.2 + 25 * 0.7 + 4 * 0.9) / 129
    #expect(isClose(Double(found.positions[0].x), x, within: 1e-6))
    #expect(isClose(Double(found.positions[0].y), 0.5, within: 1e-6))
    // 29 · 50 / 129 = 11.2, 125 · 100 / 129 = 96.9.
    #expect(found.colours == [SIMD3(11, 97, 255)])
    #expect(isClose(Double(found.sigmas[0]), 1 / 129.0.squareRoot(), within: 1e-7))
    #expect(found.observations == [3])
    #expect(found.firstKeyframes == [0])
  }

  @Test func pixelsOfOneKeyframeCountOnce() {
    var map = VoxelMap(voxelSize: 1)
    map.add(
      [0.2, 0.1, 0.5].map { point(SIMD3(0.5, 0.5, 0.5), sigma: $0) },
      keyframe: 0
    )
    map.add([point(SIMD3(0.5, 0.5, 0.5), sigma: 0.2)], keyframe: 1)
    let found = map.points(minimumKeyframes: 1)
    #expect(found.observations == [2])
    // The best of the first keyframe and the one of the second: 100 and 25.
    #expect(isClose(Double(found.sigmas[0]), 1 / 125.0.squareRoot(), within: 1e-7))
  }

  @Test func noPointIsTakenForBetterThanATwentiethOfACell() {
    var map = VoxelMap(voxelSize: 0.2)
    map.add([point(SIMD3(0.1, 0.1, 0.1), sigma: 1e-9)], keyframe: 0)
    #expect(isClose(Double(map.points(minimumKeyframes: 1).sigmas[0]), 0.01, within: 1e-8))
  }

  @Test func theOrderWithinAKeyframeDoesNotMatter() {
    var random = SplitMix64(seed: 1)
    let points = (0..<500).map { _ in
      point(
        SIMD3<Float>(random.normalVector()),
        sigma: Float(random.uniform(0.05...0.3)),
        colour: SIMD3(UInt8(random.uniform(0...255)), 128, 0)
      )
    }
    func fused(_ points: [FusionPoint]) -> [SIMD3<Int>: (SIMD3<Float>, Float, Int32)] {
      var map = VoxelMap(voxelSize: 0.5)
      map.add(points, keyframe: 0)
      map.add(points.map { point($0.position, sigma: $0.sigma) }, keyframe: 1)
      let found = map.points(minimumKeyframes: 1)
      var out: [SIMD3<Int>: (SIMD3<Float>, Float, Int32)] = [:]
      for (index, position) in found.positions.enumerated() {
        out[SIMD3<Int>((position / 0.5).rounded(.down))] = (
          position, found.sigmas[index], found.observations[index]
        )
      }
      return out
    }
    let (one, other) = (fused(points), fused(points.shuffled(using: &random)))
    #expect(one.count == other.count && one.count > 50)
    for (cell, value) in one {
      // Sums in single precision of up to 50 terms.
      #expect(length(value.0 - (other[cell]?.0 ?? .zero)) < 1e-5)
      #expect(abs(value.1 / (other[cell]?.1 ?? 0) - 1) < 1e-5)
      #expect(value.2 == 2)
    }
  }

  @Test func cellsMeetAtZeroWithoutOverlap() {
    var map = VoxelMap(voxelSize: 1)
    map.add(
      [point(SIMD3(-0.1, 0, 0)), point(SIMD3(0.1, 0, 0)), point(SIMD3(0.9, 0, 0))],
      keyframe: 0
    )
    #expect(map.count == 2)
  }

  @Test func theTableGrows() {
    // 40 000 cells: past half of the table that a map begins with.
    var points: [FusionPoint] = []
    for x in -20..<20 {
      for y in -20..<20 {
        for z in 0..<25 {
          points.append(point(SIMD3(Float(x), Float(y), Float(z)) + 0.5, sigma: 0.5))
        }
      }
    }
    var map = VoxelMap(voxelSize: 1)
    map.add(points, keyframe: 0)
    #expect(map.count == points.count)
    map.add(points.reversed(), keyframe: 1)
    #expect(map.count == points.count)
    let found = map.points(minimumKeyframes: 2)
    // In the order in which cells were first met.
    #expect(found.positions == points.map(\.position))
    #expect(found.observations.allSatisfy { $0 == 2 })
  }

  @Test func whatIsTooFarOrNotANumberIsLeftOut() {
    var map = VoxelMap(voxelSize: 0.25)
    let far = Float(1 << 20) / 4
    for place in [far, -far - 1, 3 * far, .infinity, -.infinity, .nan] {
      for axis in 0..<3 {
        var position = SIMD3<Float>.zero
        position[axis] = place
        map.add([point(position)], keyframe: 0)
      }
    }
    for sigma in [0, -1, .infinity, Float.nan] {
      map.add([point(.zero, sigma: sigma)], keyframe: 0)
    }
    #expect(map.count == 0)
    let edge = SIMD3(far - 0.25, 1 - far, far - 0.25)
    map.add([point(edge)], keyframe: 0)
    #expect(map.points(minimumKeyframes: 1).positions == [edge])
  }

  @Test func cellsOfTooFewKeyframesAreNotGiven() {
    var map = VoxelMap(voxelSize: 1)
    for keyframe in 0..<3 {
      map.add((0...keyframe).map { point(SIMD3(Float($0) + 0.5, 0, 0)) }, keyframe: keyframe)
    }
    #expect([1, 2, 3, 4].map { map.points(minimumKeyframes: $0).positions.count } == [3, 2, 1, 0])
  }

  @Test func pointsAreFilteredTogether() {
    var points = MapPoints()
    for index in 0..<4 {
      points.positions.append(SIMD3(repeating: Float(index)))
      points.colours.append(SIMD3(repeating: UInt8(index)))
      points.sigmas.append(Float(index))
      points.observations.append(Int32(index))
      points.firstKeyframes.append(Int32(index))
      points.moverProbabilities.append(Float(index))
    }
    let found = points.filtered([false, true, false, true])
    #expect(found.positions.map(\.x) == [1, 3])
    #expect(found.colours.map(\.y) == [1, 3])
    #expect(found.sigmas == [1, 3])
    #expect(found.observations == [1, 3])
    #expect(found.firstKeyframes == [1, 3])
    #expect(found.moverProbabilities == [1, 3])
  }
}

private func length(_ vector: SIMD3<Float>) -> Float { (vector * vector).sum().squareRoot() }
