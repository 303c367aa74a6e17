import Geometry
import Imagery
import TestSupport
import Testing

@testable import Odometry

/// A field whose vectors follow from the pixel.
private func field(width: Int = 24, height: Int = 16, _ flow: (Vector2) -> Vector2) -> FlowField {
  var field = FlowField(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width { field[x, y] = SIMD2<Float>(flow(Vector2(Double(x), Double(y)))) }
  }
  return field
}

@Suite struct FlowConsistencyTests {
  @Test func flowThatReturnsHasTheBaseSigma() {
    let pair = FlowPair(
      forward: field { _ in Vector2(3, -2) },
      backward: field { _ in Vector2(-3, 2) }
    )
    let sigmas = pair.sigma()
    for y in 0..<16 {
      for x in 0..<24 {
        // Targets must lie two pixels within the border.
        let isUsed = (2...21).contains(x + 3) && (2...13).contains(y - 2)
        #expect(isUsed ? sigmas[y * 24 + x] == 0.5 : sigmas[y * 24 + x].isNaN)
      }
    }
  }

  @Test func betweenPixelsTheFlowBackIsInterpolated() {
    // An affine motion and its inverse: both fields are linear, bilinear interpolation is exact.
    let (scale, shift) = (Vector2(1.04, 0.97), Vector2(0.37, 0.61))
    let pair = FlowPair(
      forward: field { $0 * scale + shift - $0 },
      backward: field { ($0 - shift) / scale - $0 }
    )
    let sigmas = pair.sigma()
    #expect(sigmas.count { $0.isFinite } > 150)
    for sigma in sigmas where sigma.isFinite {
      #expect(isClose(Double(sigma), 0.5, within: 1e-5))
    }
  }

  @Test(arguments: [0, 0.25, 0.6, 1, 1.05, 30])
  func whatMissesItselfIsWiderOrUnknown(miss: Double) {
    let pair = FlowPair(
      forward: field { _ in Vector2(1, 0) },
      backward: field { _ in Vector2(-1 + 0.6 * miss, 0.8 * miss) }
    )
    let sigma = Double(pair.sigma(x: 12, y: 8))
    if miss > 1.01 {
      #expect(sigma.isNaN)
    } else {
      #expect(isClose(sigma, (0.25 + miss * miss).squareRoot(), within: 1e-6))
    }
    var options = FlowConsistencyOptions()
    options.baseSigma = 0.1
    options.maximumReturnError = 40
    let wide = Double(pair.sigma(x: 12, y: 8, options: options))
    #expect(isClose(wide, (0.01 + miss * miss).squareRoot(), within: 1e-5))
  }

  @Test func unknownThereOrBackIsUnknown() {
    var forward = field { _ in Vector2(2.5, 1.5) }
    var backward = field { _ in Vector2(-2.5, -1.5) }
    forward[5, 5] = SIMD2(.nan, .nan)
    // Lands between the pixels (12, 9) … (13, 10).
    backward[13, 10] = SIMD2(.nan, .nan)
    let pair = FlowPair(forward: forward, backward: backward)
    #expect(pair.sigma(x: 5, y: 5).isNaN)
    #expect(pair.sigma(x: 10, y: 8).isNaN)
    #expect(pair.sigma(x: 6, y: 5) == 0.5)
    #expect(pair.sigma(x: 8, y: 8) == 0.5)
    #expect(pair.reversed.sigma(x: 13, y: 10).isNaN)
  }

  @Test func allPixelsAreJudgedAsEach() {
    var random = SplitMix64(seed: 1)
    let pair = FlowPair(
      forward: field { _ in Vector2(random.uniform(-3...3), random.uniform(-3...3)) },
      backward: field { _ in Vector2(random.uniform(-1...1), random.uniform(-1...1)) }
    )
    let all = pair.sigma()
    for y in 0..<16 {
      for x in 0..<24 {
        let each = pair.sigma(x: x, y: y)
        #expect(all[y * 24 + x] == each || all[y * 24 + x].isNaN && each.isNaN)
      }
    }
    #expect(all.contains { $0.isFinite } && all.contains { $0.isNaN })
  }
}

@Suite struct FlowObservationsTests {
  @Test func pointsAreThoseWhoseFlowReturns() {
    let camera = Camera(width: 24, height: 16, focal: Vector2(20, 20), centre: Vector2(11, 7))
    let grid = PointGrid(camera: camera, spacing: 4)
    #expect(grid.pixels.count == 6 * 4)
    #expect(grid.pixels.first == SIMD2(2, 2) && grid.pixels.last == SIMD2(22, 14))
    var forward = field { _ in Vector2(1.25, 0.5) }
    forward[6, 2] = SIMD2(.nan, .nan)
    let pair = FlowPair(forward: forward, backward: field { _ in Vector2(-1.25, -0.5) })
    let seen = FlowObservations(source: 3, target: 5, grid: grid, flow: pair)
    #expect(seen.source == 3 && seen.target == 5)
    // Without the unknown one, the last column and the last row, whose targets are too far out.
    #expect(seen.count == 5 * 3 - 1)
    #expect(Array(seen.points) == seen.points.sorted() && !seen.points.contains(1))
    for (point, pixel) in zip(seen.points, seen.pixels) {
      let from = grid.pixels[Int(point)]
      #expect(pixel == SIMD2(Float(from.x) + 1.25, Float(from.y) + 0.5))
    }
    #expect(seen.sigmas.allSatisfy { $0 == 0.5 })
  }
}

@Suite struct RestrictedFlowTests {
  private let all = Mask(width: 24, height: 16, filledWith: 255)

  @Test func pixelsThatAreNotUsedHaveNoFlow() {
    let flow = field { _ in Vector2(4, 0) }
    var first = all
    var second = all
    first[3, 3] = 0
    second[12, 5] = 0
    let found = flow.restricted(from: first, to: second)
    #expect(found[3, 3].x.isNaN && found[3, 3].y.isNaN)
    // From (8, 5) the flow ends on the second mask's pixel.
    #expect(found[8, 5].x.isNaN)
    #expect(found.vectors.count { $0.x.isNaN } == 2)
    // Targets outside the image keep theirs.
    #expect(found[23, 5] == SIMD2(4, 0))
  }

  @Test func whereAllIsUsedNothingChanges() {
    let flow = field { $0 * 0.1 }
    #expect(flow.restricted(from: all, to: all).vectors == flow.vectors)
  }

  @Test func theNearestPixelDecides() {
    var second = all
    second[10, 8] = 0
    let flow = field { _ in Vector2(0.49, -0.51) }
    let found = flow.restricted(from: all, to: second)
    #expect(found[10, 9].x.isNaN)
    #expect(found.vectors.count { $0.x.isNaN } == 1)
  }
}
