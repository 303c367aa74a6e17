import Geometry
import TestSupport
import Testing

@Suite struct EpipolarRefinementTests {
  private let truth = RigidTransform(
    rotation: Matrix3.rotation(exp: Vector3(0.02, -0.05, 0.01)),
    translation: normalised(Vector3(0.3, -0.1, 0.8))
  )

  /// Exact rays of scattered points, a share of which point anywhere.
  private func scene(
    seed: UInt64,
    wrong: Double = 0,
    noise: Double = 0
  ) -> EpipolarRefinement {
    var random = SplitMix64(seed: seed)
    var (first, second): ([Vector3], [Vector3]) = ([], [])
    while first.count < 400 {
      let ray = Vector3(random.uniform(-0.6...0.6), random.uniform(-0.5...0.5), 1)
      var point = truth.rotation * (ray * random.uniform(2...20)) + truth.translation
      guard point.z > 0.5 else { continue }
      point = point / point.z + Vector3(random.normal(), random.normal(), 0) * noise
      if random.unit() < wrong { point += Vector3(random.normal(), random.normal(), 0) * 0.2 }
      first.append(ray)
      second.append(point)
    }
    return EpipolarRefinement(first: first, second: second, sigma: 0.002)
  }

  private func guess(_ random: inout SplitMix64) -> RigidTransform {
    RigidTransform(
      rotation: Matrix3.rotation(exp: random.direction() * 0.03) * truth.rotation,
      translation: (truth.translation + random.direction() * 0.3) * 5
    )
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `exact rays give the motion back from a rough guess`(seed: UInt64) {
    var random = SplitMix64(seed: 100 + seed)
    let found = scene(seed: seed).refined(guess(&random))
    #expect(isClose(found.secondFromFirst, truth, within: 1e-6))
    #expect(found.steps < 30)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a quarter of wrong rays does not matter`(seed: UInt64) {
    var random = SplitMix64(seed: 100 + seed)
    let found = scene(seed: seed, wrong: 0.25).refined(guess(&random))
    // What pulls is Cauchy's σ² / r of each wrong ray, of either sign; 300 right ones hold.
    #expect(isClose(found.secondFromFirst, truth, within: 2e-3))
  }

  @Test func `noise moves the motion no more than least squares say`() {
    let noise = 2e-4
    var random = SplitMix64(seed: 9)
    let found = scene(seed: 9, noise: noise).refined(guess(&random))
    // 400 rays of this noise: a direction is known to its part over depth / way, about 10, over √400.
    #expect(!isClose(found.secondFromFirst, truth, within: 1e-7))
    #expect(isClose(found.secondFromFirst, truth, within: 4 * noise * 10 / 20.0 * 4))
  }
}
