import Geometry
import Imagery
import TestSupport
import Testing

@testable import Mapping

private let camera = Camera(
  width: 64,
  height: 48,
  focal: Vector2(60, 60),
  centre: Vector2(31.5, 23.5)
)

/// A camera that looks along z from `place` at the wall z = 3, whose picture tells its pixels apart.
private func keyframe(at place: Vector3, relativeSigma: Float = 0.005) -> FusionKeyframe {
  let depth = [Float](repeating: Float(3 - place.z), count: 64 * 48)
  let pixels = (0..<64 * 48).flatMap { index -> [UInt8] in
    [UInt8(index % 64), UInt8(index / 64), 200]
  }
  return FusionKeyframe(
    worldFromCamera: RigidTransform(translation: place),
    depth: DepthMap(width: 64, height: 48, values: depth),
    sigma: DepthMap(width: 64, height: 48, values: depth.map { $0 * relativeSigma }),
    image: Image(width: 64, height: 48, channels: 3, pixels: pixels)
  )
}

extension FusionKeyframe {
  /// The keyframe with another depth at some pixels, its sigma in proportion.
  fileprivate func changing(_ change: (_ x: Int, _ y: Int, Float) -> Float) -> FusionKeyframe {
    var changed = depth
    var changedSigma = sigma
    for y in 0..<depth.height {
      for x in 0..<depth.width {
        changed[x, y] = change(x, y, depth[x, y])
        changedSigma[x, y] = sigma[x, y] * changed[x, y] / depth[x, y]
      }
    }
    return FusionKeyframe(
      worldFromCamera: worldFromCamera,
      depth: changed,
      sigma: changedSigma,
      image: image
    )
  }
}

/// The pixels that made points, read from their colours.
private func pixels(_ points: [FusionPoint]) -> Set<SIMD2<Int>> {
  Set(points.map { SIMD2(Int($0.colour.x), Int($0.colour.y)) })
}

private let first = keyframe(at: .zero)
private let others = [keyframe(at: Vector3(0.1, 0, 0)), keyframe(at: Vector3(0, 0.05, 0.3))]
private let all = 64 * 48

@Suite struct DepthSupportTests {
  @Test func whatOthersSeeTooBecomesPoints() {
    let points = supportedPoints(of: first, against: others, camera: camera)
    // The wall is seen from the other places but for two columns of the left border at most.
    #expect(points.count >= all - 2 * 48)
    for point in points {
      #expect(isClose(Double(point.position.z), 3, within: 1e-6))
      let (x, y) = (Double(point.colour.x), Double(point.colour.y))
      let place = camera.rayPinhole(Vector2(x, y)) * 3
      #expect(isClose(Vector3(point.position), place, within: 1e-6))
      #expect(point.sigma == 3 * 0.005)
      #expect(point.colour.z == 200)
    }
  }

  @Test func pointsAreInTheWorldsFrame() {
    let motion = RigidTransform(
      rotation: .rotation(exp: Vector3(0.3, -0.2, 1)),
      translation: Vector3(4, 5, 6)
    )
    func moved(_ keyframe: FusionKeyframe) -> FusionKeyframe {
      FusionKeyframe(
        worldFromCamera: motion * keyframe.worldFromCamera,
        depth: keyframe.depth,
        sigma: keyframe.sigma,
        image: keyframe.image
      )
    }
    let here = supportedPoints(of: first, against: others, camera: camera)
    let there = supportedPoints(of: moved(first), against: others.map(moved), camera: camera)
    #expect(here.count == there.count)
    for (a, b) in zip(here, there) {
      #expect(isClose(motion * Vector3(a.position), Vector3(b.position), within: 1e-5))
    }
  }

  @Test func aWrongPatchMakesNoPoints() {
    let patch = (x: 20..<30, y: 10..<20)
    let wrong = first.changing { x, y, depth in
      patch.x.contains(x) && patch.y.contains(y) ? depth * 1.035 : depth
    }
    let found = pixels(supportedPoints(of: wrong, against: others, camera: camera))
    for y in 0..<48 {
      for x in 3..<64 {
        let isRight = !(patch.x.contains(x) && patch.y.contains(y))
        #expect(found.contains(SIMD2(x, y)) == isRight)
      }
    }
  }

  @Test func whatDiffersLittleAgrees() {
    // Within a hundredth, or within three sigmas of the difference.
    let options = SupportOptions()
    func share(_ factor: Float, relativeSigma: Float) -> Double {
      let sigma = keyframe(at: .zero, relativeSigma: relativeSigma)
      let other = keyframe(at: .zero, relativeSigma: relativeSigma).changing { $2 * factor }
      let points = supportedPoints(of: sigma, against: [other], camera: camera, options: options)
      return Double(points.count) / Double(all)
    }
    #expect(share(1.009, relativeSigma: 0.0001) == 1)
    #expect(share(1.011, relativeSigma: 0.0001) == 0)
    // 3 · √2 · 0.01 = 0.0424, with the sigma of a depth that is larger too.
    #expect(share(1.042, relativeSigma: 0.01) == 1)
    #expect(share(1.045, relativeSigma: 0.01) == 0)
  }

  @Test func edgesMakeNoPoints() {
    let steps = [first, others[0]].map { keyframe in
      keyframe.changing { x, _, depth in x < 32 ? depth : depth * 1.2 }
    }
    let same = FusionKeyframe(
      worldFromCamera: .identity,
      depth: steps[0].depth,
      sigma: steps[0].sigma,
      image: steps[0].image
    )
    let found = pixels(supportedPoints(of: steps[0], against: [same], camera: camera))
    for y in 0..<48 {
      for x in 0..<64 { #expect(found.contains(SIMD2(x, y)) == (x != 31 && x != 32)) }
    }
  }

  @Test func whatIsUnknownOrTooUncertainMakesNoPoints() {
    let holes = first.changing { x, y, depth in x == 5 && y == 5 ? .nan : depth }
    let found = pixels(supportedPoints(of: holes, against: [first], camera: camera))
    #expect(!found.contains(SIMD2(5, 5)))
    // A hole is no edge.
    #expect(found.count == all - 1)
    let vague = keyframe(at: .zero, relativeSigma: 0.016)
    #expect(supportedPoints(of: vague, against: [vague], camera: camera).isEmpty)
    let fair = keyframe(at: .zero, relativeSigma: 0.014)
    #expect(supportedPoints(of: fair, against: [fair], camera: camera).count == all)
  }

  @Test func asManyMustAgreeAsAreAsked() {
    var options = SupportOptions()
    let wrong = first.changing { $2 * 1.5 }
    func count(_ others: [FusionKeyframe]) -> Int {
      supportedPoints(of: first, against: others, camera: camera, options: options).count
    }
    options.minimumAgreeing = 2
    #expect(count([first, wrong]) == 0)
    #expect(count([first, wrong, first]) == all)
    // Where fewer are there, fewer are needed.
    #expect(count([first]) == all)
    #expect(count([wrong]) == 0)
    #expect(count([]) == all)
  }

  @Test func whatAnotherSeesBetterItLeavesToIt() {
    let vague = keyframe(at: .zero, relativeSigma: 0.012)
    func count(_ relativeSigma: Float) -> Int {
      let other = keyframe(at: .zero, relativeSigma: relativeSigma)
      return supportedPoints(of: vague, against: [other, vague], camera: camera).count
    }
    #expect(count(0.0061) == all)
    #expect(count(0.0059) == 0)
    // Another surface is no better view of this one.
    let elsewhere = keyframe(at: .zero, relativeSigma: 0.001).changing { $2 * 1.2 }
    #expect(
      supportedPoints(of: vague, against: [elsewhere, vague], camera: camera).count == all
    )
  }

  @Test func whatLiesBehindAnotherCameraIsNotSeenByIt() {
    let turned = FusionKeyframe(
      worldFromCamera: RigidTransform(rotation: .rotation(exp: Vector3(0, .pi, 0))),
      depth: first.depth,
      sigma: first.sigma,
      image: first.image
    )
    #expect(supportedPoints(of: first, against: [turned], camera: camera).isEmpty)
  }

  @Test func sameBytesForAnyThreads() {
    let found = [1, 2, 3].map { threads in
      var options = SupportOptions()
      options.threads = threads
      return supportedPoints(of: first, against: others, camera: camera, options: options)
        .map(\.position)
    }
    #expect(found[1] == found[0] && found[2] == found[0])
  }
}
