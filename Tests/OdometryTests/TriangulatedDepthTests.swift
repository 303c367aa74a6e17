import Geometry
import Imagery
import TestSupport
import Testing

@testable import Odometry

private let camera = Camera(
  width: 64,
  height: 48,
  focal: Vector2(50, 50),
  centre: Vector2(32, 24)
)

/// What a camera, moved but not turned, sees of a wall 4 units before the keyframe.
private func view(
  _ translation: Vector3,
  error: (Int) -> Vector2 = { _ in .zero }
) -> DepthView {
  let motion = RigidTransform(translation: translation)
  func wall(_ distance: Double) -> DepthMap {
    DepthMap(
      width: 64,
      height: 48,
      values: [Float](repeating: Float(distance), count: 64 * 48)
    )
  }
  var there = FlowField(rigidFlowOf: wall(4), secondFromFirst: motion, camera: camera)
  for index in there.vectors.indices { there.vectors[index] += SIMD2<Float>(error(index)) }
  let back = FlowField(
    rigidFlowOf: wall(4 + translation.z),
    secondFromFirst: motion.inverse,
    camera: camera
  )
  return DepthView(otherFromKeyframe: motion, flow: FlowPair(forward: there, backward: back))
}

private let sideways = [0.1, -0.15, 0.2, 0.3].map { Vector3($0, 0.02, 0) }

@Suite struct TriangulatedDepthTests {
  @Test func exactFlowGivesTheDepth() {
    let found = triangulatedDepth(camera: camera, views: sideways.map { view($0) })
    var known = 0
    for (depth, sigma) in zip(found.depth.values, found.sigma.values) where depth.isFinite {
      known += 1
      // Flow in single precision near 64 pixels, over 4 pixels of parallax.
      #expect(isClose(Double(depth), 4, within: 4e-5))
      #expect(sigma > 0)
    }
    #expect(known > 56 * 40)
    for (depth, sigma) in zip(found.depth.values, found.sigma.values) {
      #expect(depth.isNaN == sigma.isNaN)
    }
  }

  @Test func sigmaOfExactFlowFollowsFromTheBaselines() {
    let translations = [Vector3(0.4, 0, 0), Vector3(-0.3, 0, 0)]
    let options = TriangulationOptions()
    let found = triangulatedDepth(camera: camera, views: translations.map { view($0) })
    // Information on 1 / Z: Σ (f b / σ)², of flow that is never known better, and of views that see alike; a sigma of Z
    // is Z² times that of 1 / Z.
    let flow = options.leastFlowSigma
    let information = 50 * 50 * (0.4 * 0.4 + 0.3 * 0.3) / (flow * flow) / options.viewsAlike
    let wanted = 16 / information.squareRoot()
    #expect(isClose(Double(found.sigma[32, 24]), wanted, within: 1e-4 * wanted))
  }

  /// The share of depths that lie within one sigma and within two, of views whose flow errs by so many pixels.
  private func within(_ error: Double, _ views: [DepthView]) -> (one: Double, two: Double) {
    var options = TriangulationOptions()
    options.consistency.maximumReturnError = 5
    options.maximumRelativeSigma = 1
    options.viewsAlike = 1
    let found = triangulatedDepth(camera: camera, views: views, options: options)
    var errors: [Double] = []
    for (depth, sigma) in zip(found.depth.values, found.sigma.values) where depth.isFinite {
      errors.append(abs(Double(depth) - 4) / Double(sigma))
    }
    #expect(errors.count > 1500)
    let count = Double(errors.count)
    return (Double(errors.count { $0 < 1 }) / count, Double(errors.count { $0 < 2 }) / count)
  }

  @Test(arguments: [0.05, 0.2, 0.4])
  func sigmaIsMeasuredWhateverTheNoise(noise: Double) {
    var random = SplitMix64(seed: 1)
    let noisy = sideways.map { translation in
      view(translation * 3) { _ in Vector2(random.normal(), random.normal()) * noise }
    }
    let share = within(noise, noisy)
    // Normal errors: 68.3 % and 95.4 %, sampled to 1 % and 0.5 %. Where a pixel's own views disagree more than those
    // around it, sigma is wider: of views that err by chance, half are.
    #expect((0.67...0.80).contains(share.one), "\(share)")
    #expect((0.94...0.99).contains(share.two), "\(share)")
  }

  @Test func oneViewIsNotEnough() {
    // The left half of the second view is hidden.
    let half = view(sideways[2]) { $0 % 64 < 32 ? Vector2(.nan, .nan) : .zero }
    let found = triangulatedDepth(camera: camera, views: [view(sideways[3]), half])
    for y in 0..<48 { for x in 0..<32 { #expect(found.depth[x, y].isNaN) } }
    #expect(found.depth[40, 24].isFinite)
    // Where there are no others, one is enough.
    var options = TriangulationOptions()
    options.minimumViews = 1
    let alone = triangulatedDepth(
      camera: camera,
      views: [view(Vector3(1, 0, 0))],
      options: options
    )
    #expect(alone.depth.values.contains { $0.isFinite })
    #expect(triangulatedDepth(camera: camera, views: []).depth.values.allSatisfy { $0.isNaN })
  }

  @Test func nothingIsKnownNearTheFocusOfExpansion() {
    var random = SplitMix64(seed: 5)
    let ahead = [-0.5, -0.8, -1].map {
      view(Vector3(0, 0, $0)) { _ in Vector2(random.normal(), random.normal()) * 0.05 }
    }
    let found = triangulatedDepth(camera: camera, views: ahead)
    // The camera's centre is where it goes: there is no parallax, and little around it.
    for y in 22...26 { for x in 30...34 { #expect(found.depth[x, y].isNaN) } }
    #expect(isClose(Double(found.depth[8, 10]), 4, within: 0.2))
    #expect(found.sigma[8, 10] < found.sigma[20, 20])
  }

  @Test func viewsThatDisagreeAreOutvoted() {
    var views = sideways.map { view($0 * 2) }
    // The last view's flow is that of something else.
    views[3] = view(sideways[3] * 2) { _ in Vector2(0.6, 0.7) }
    let found = triangulatedDepth(camera: camera, views: views)
    let right = found.depth.values.filter(\.isFinite)
    #expect(right.count > 1000)
    for depth in right { #expect(isClose(Double(depth), 4, within: 0.25)) }
  }

  @Test func sameBytesForAnyThreads() {
    let views = sideways.map { view($0) }
    let found = [1, 2, 3].map { threads in
      var options = TriangulationOptions()
      options.threads = threads
      return triangulatedDepth(camera: camera, views: views, options: options)
    }
    for other in found.dropFirst() {
      #expect(bits(other.depth) == bits(found[0].depth))
      #expect(bits(other.sigma) == bits(found[0].sigma))
    }
  }

  private func bits(_ map: DepthMap) -> [UInt32] { map.values.map(\.bitPattern) }
}
