import Geometry
import Imagery
import TestSupport
import Testing

@testable import Odometry

private let width = 160
private let height = 120

/// Depths of a scene by their inverse, each off by as much as its sigma says, alike within squares of so many pixels.
private func estimate(
  relativeSigma: Double,
  alike: Int = 1,
  seed: UInt64 = 1,
  _ inverseDepth: (_ x: Double, _ y: Double) -> Double
) -> DepthEstimate {
  var depth = DepthMap(width: width, height: height)
  var sigma = depth
  var random = SplitMix64(seed: seed)
  let across = (width + alike - 1) / alike
  let errors = (0..<across * height).map { _ in random.normal() }
  for y in 0..<height {
    for x in 0..<width {
      let r = inverseDepth(Double(x), Double(y))
      let error = errors[y / alike * across + x / alike]
      depth[x, y] = Float(1 / (r * (1 + relativeSigma * error)))
      sigma[x, y] = Float(relativeSigma / r)
    }
  }
  return DepthEstimate(depth: depth, sigma: sigma)
}

/// The root mean square of relative errors of the inverse depth, and how many sigmas that is.
private func error(
  _ found: DepthEstimate,
  where isAsked: (Int, Int) -> Bool = { _, _ in true },
  of inverseDepth: (_ x: Double, _ y: Double) -> Double
) -> (relative: Double, sigmas: Double) {
  var (relative, sigmas, count) = (0.0, 0.0, 0.0)
  for y in 0..<height {
    for x in 0..<width where isAsked(x, y) && found.depth[x, y].isFinite {
      let truth = inverseDepth(Double(x), Double(y))
      let difference = 1 / Double(found.depth[x, y]) - truth
      let z = Double(found.depth[x, y])
      let sigma = Double(found.sigma[x, y]) / (z * z)
      relative += difference * difference / (truth * truth)
      sigmas += difference * difference / (sigma * sigma)
      count += 1
    }
  }
  return ((relative / count).squareRoot(), (sigmas / count).squareRoot())
}

/// A wall seen at a slant: its inverse depth is linear in the pixel.
private func wall(_ x: Double, _ y: Double) -> Double { 0.25 + 0.0005 * x - 0.0003 * y }

@Suite struct PlanarSmoothingTests {
  @Test func aPlaneStaysWhereItIs() {
    var exact = estimate(relativeSigma: 0, wall)
    for index in exact.sigma.values.indices {
      exact.sigma.values[index] = 0.01 * exact.depth.values[index]
    }
    let found = exact.smoothedByPlanes()
    for (a, b) in zip(found.depth.values, exact.depth.values) {
      #expect(isClose(Double(a), Double(b), within: 2e-6 * Double(b)))
    }
  }

  @Test(arguments: [1, 4])
  func noiseOnAPlaneShrinks(alike: Int) {
    let noisy = estimate(relativeSigma: 0.01, alike: alike, wall)
    let found = noisy.smoothedByPlanes()
    let before = error(noisy, of: wall)
    let after = error(found, of: wall)
    #expect(isClose(before.relative, 0.01, within: 0.001))
    // Windows of 17 cells by 17 hold 289 of them; planes at their rims are known half as well as in the middle.
    #expect(after.relative < 0.0025, "\(after)")
    // Sigma takes 24 cells to err alike: of those that do less it says too little good, never too much.
    #expect(after.sigmas < 1, "\(after)")
    for (a, b) in zip(found.sigma.values, noisy.sigma.values) { #expect(a <= b * 1.05) }
  }

  @Test func edgesStaySharp() {
    // A wall, and before it, from column 83 on, another.
    func scene(_ x: Double, _ y: Double) -> Double { x < 83 ? 0.25 : 0.4 - 0.0002 * y }
    let noisy = estimate(relativeSigma: 0.01, scene)
    let found = noisy.smoothedByPlanes()
    for y in 0..<height {
      for x in 0..<width {
        let truth = scene(Double(x), Double(y))
        // No pixel is taken over to the other side, nor between.
        #expect(isClose(1 / Double(found.depth[x, y]), truth, within: 0.06 * truth))
      }
    }
    // Also next to the edge windows that end there smooth.
    let near = error(
      found,
      where: { x, _ in (73..<93).contains(x) && !(80..<84).contains(x) },
      of: scene
    )
    #expect(near.relative < 0.005, "\(near)")
  }

  @Test func curvedSurfacesAreNotFlattened() {
    // Of a ball that fills the picture, inverse depth bends by a tenth from the middle to a window's rim.
    func ball(_ x: Double, _ y: Double) -> Double {
      let (u, v) = ((x - 80) / 160, (y - 60) / 160)
      return 0.5 - 0.4 * (u * u + v * v)
    }
    let noisy = estimate(relativeSigma: 0.004, ball)
    let found = noisy.smoothedByPlanes()
    let after = error(found, of: ball)
    // Windows whose depths disagree 1.5 times as much as noise does may be off by √0.5 sigmas, as a whole.
    #expect(after.relative < 0.5.squareRoot() * 0.004, "\(after)")
    #expect(after.sigmas < 1.2, "\(after)")
  }

  @Test func unknownDepthStaysUnknown() {
    var holes = estimate(relativeSigma: 0.01, wall)
    for y in 40..<80 {
      for x in 40..<80 { (holes.depth[x, y], holes.sigma[x, y]) = (.nan, .nan) }
    }
    let found = holes.smoothedByPlanes()
    for y in 0..<height {
      for x in 0..<width {
        #expect(found.depth[x, y].isNaN == holes.depth[x, y].isNaN)
        #expect(found.sigma[x, y].isNaN == holes.sigma[x, y].isNaN)
      }
    }
  }

  @Test func picturesSmallerThanAWindowAreNoTrouble() {
    for (width, height) in [(8, 8), (5, 3), (1, 1), (33, 2)] {
      let map = DepthMap(
        width: width,
        height: height,
        values: [Float](repeating: 2, count: width * height)
      )
      var sigma = map
      for index in sigma.values.indices { sigma.values[index] = 0.1 }
      let found = DepthEstimate(depth: map, sigma: sigma).smoothedByPlanes()
      for z in found.depth.values { #expect(isClose(Double(z), 2, within: 1e-5)) }
    }
  }

  @Test func sameBytesForAnyThreads() {
    let noisy = estimate(relativeSigma: 0.01, wall)
    let found = [1, 2, 3].map { noisy.smoothedByPlanes(threads: $0) }
    for other in found.dropFirst() {
      #expect(other.depth.values == found[0].depth.values)
      #expect(other.sigma.values == found[0].sigma.values)
    }
  }
}
