import Geometry
import TestSupport
import Testing

@testable import Odometry

private let focal = 250.0

/// A point on one ray with the cameras that see it.
private struct Views {
  let ray = Vector3(0.2, -0.1, 1)
  let inverseDepth: Double
  let motions: [RigidTransform]

  /// Views about 0.1 … 0.5 to the side of the ray's own camera, turned a little.
  init(count: Int, inverseDepth: Double = 0.3, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.inverseDepth = inverseDepth
    motions = (0..<count).map { view in
      RigidTransform.exp(
        Twist(
          linear: Vector3(0.1 + 0.4 * Double(view) / Double(max(count - 1, 1)), 0, 0)
            + random.direction() * 0.05,
          angular: random.direction() * 0.1
        )
      )
    }
  }

  /// What the views see, each pixel moved by `error`, with the weight of `sigma` pixels.
  func sightings(sigma: Double = 0.5, error: (Int) -> Vector2 = { _ in .zero }) -> [Sighting] {
    motions.enumerated().map { index, motion in
      let point = motion.rotation * ray + motion.translation * inverseDepth
      return Sighting(
        turnedRay: motion.rotation * ray,
        translation: motion.translation,
        seen: Vector2(point.x, point.y) / point.z + error(index) / focal,
        weight: focal * focal / (sigma * sigma)
      )
    }
  }
}

private func fit(
  _ sightings: [Sighting],
  robustSigmas: Double = 2
) -> InverseDepthFit? {
  sightings.withUnsafeBufferPointer { InverseDepthFit($0, robustSigmas: robustSigmas) }
}

@Suite struct InverseDepthFitTests {
  @Test(arguments: [1, 2, 5, 12], [0.001, 0.3, 1.5])
  func exactSightingsGiveTheDepth(count: Int, inverseDepth: Double) throws {
    let views = Views(count: count, inverseDepth: inverseDepth, seed: 1)
    let found = try #require(fit(views.sightings()))
    #expect(isClose(found.value, inverseDepth, within: 1e-12))
    #expect(found.inliers == count)
    #expect(found.disagreement < 1e-18)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func oneOfSixMayBeWrong(seed: UInt64) throws {
    let views = Views(count: 6, seed: seed)
    var random = SplitMix64(seed: seed)
    let wrong = Vector2(random.uniform(5...15), random.uniform(5...15))
    let found = try #require(fit(views.sightings(error: { $0 == 3 ? wrong : .zero })))
    #expect(found.inliers == 5)
    let sigma = (1 / found.information).squareRoot()
    #expect(isClose(found.value, 0.3, within: 0.1 * sigma))
  }

  @Test(arguments: [2, 4, 8])
  func sigmaIsTheSpreadOfNoisyFits(count: Int) throws {
    let views = Views(count: count, seed: 7)
    var random = SplitMix64(seed: 9)
    let runs = 4000
    var within = (one: 0, two: 0)
    for _ in 0..<runs {
      let noisy = views.sightings(error: { _ in Vector2(random.normal(), random.normal()) * 0.5 })
      let found = try #require(fit(noisy))
      let error = abs(found.value - 0.3) * found.information.squareRoot()
      if error < 1 { within.one += 1 }
      if error < 2 { within.two += 1 }
    }
    // Normal errors: 68.3 % and 95.4 %, sampled to 0.7 % and 0.3 %. The robust kernel costs 2 % of
    // the first.
    #expect((0.65...0.75).contains(Double(within.one) / Double(runs)))
    #expect((0.94...0.98).contains(Double(within.two) / Double(runs)))
  }

  @Test func disagreementWidensSigma() throws {
    // The same residuals are held against sigmas of a half and of a fifth of a pixel.
    let views = Views(count: 12, seed: 3)
    var random = SplitMix64(seed: 4)
    let errors = views.motions.map { _ in Vector2(random.normal(), random.normal()) * 0.5 }
    let honest = try #require(fit(views.sightings(sigma: 0.5, error: { errors[$0] })))
    let boastful = try #require(
      fit(views.sightings(sigma: 0.2, error: { errors[$0] }), robustSigmas: 5)
    )
    #expect(boastful.disagreement > 3)
    let ratio =
      (boastful.disagreement / boastful.information).squareRoot()
      / (honest.disagreement / honest.information).squareRoot()
    #expect((0.7...1.4).contains(ratio))
  }
}

@Suite struct FocusOfExpansionTests {
  /// Ahead by 0.3, without turning: the point ahead stays where it is.
  private static func sighting(pixelsFromFocus: Double) -> Sighting {
    let ray = Vector3(pixelsFromFocus / focal, 0, 1)
    let translation = Vector3(0, 0, -0.3)
    let point = ray + translation * 0.25
    return Sighting(
      turnedRay: ray,
      translation: translation,
      seen: Vector2(point.x, point.y) / point.z,
      weight: focal * focal / 0.25
    )
  }

  @Test func nothingIsKnownAtIt() {
    let sighting = Self.sighting(pixelsFromFocus: 0)
    #expect(fit([sighting, sighting]) == nil)
    #expect(fit([]) == nil)
  }

  @Test func sigmaGrowsTowardsIt() throws {
    let far = try #require(fit([Self.sighting(pixelsFromFocus: 20)]))
    let near = try #require(fit([Self.sighting(pixelsFromFocus: 0.02)]))
    // The parallax is proportional to the distance from it.
    #expect(isClose((far.information / near.information).squareRoot(), 1000, within: 1e-6))
    #expect(near.information * near.value * near.value < 1)
  }

  @Test func aCameraThatOnlyTurnsKnowsNothing() {
    let turned = Matrix3.rotation(exp: Vector3(0, 0.1, 0)) * Vector3(0, 0, 1)
    let sighting = Sighting(
      turnedRay: turned,
      translation: .zero,
      seen: Vector2(turned.x, turned.y) / turned.z,
      weight: 1
    )
    #expect(fit([sighting, sighting, sighting]) == nil)
  }
}
