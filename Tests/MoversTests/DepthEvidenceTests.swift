import Geometry
import Imagery
import TestSupport
import Testing

@testable import Movers

@Suite struct DepthEvidenceTests {
  private func evidence(
    _ scene: PlaneScene,
    times: [Double],
    sigma: Float = 0.5,
    depth: DepthMap? = nil,
    surface: StaticSurface? = nil
  ) -> MoverEvidence {
    MoverEvidence(
      camera: scene.camera,
      views: times.enumerated().map { index, time in
        scene.view(from: 0, to: time, sigma: sigma, seed: UInt64(index + 1))
      },
      depth: depth,
      sigma: nil,
      surface: surface
    )
  }

  @Test func whatMovesAcrossEpipolarLinesShowsInTwoFrames() {
    var scene = PlaneScene()
    scene.shift = { Vector3(0, 0.1 * $0, 0) }
    let found = scene.meanLogOdds(evidence(scene, times: [1]), at: 0)
    #expect(found.square > 1)
    #expect(found.wall < -2)
  }

  @Test func whatKeepsToItsEpipolarLineNeedsThreeFrames() {
    // Along the camera's way, but faster and faster: each pair alone has a depth that explains it.
    var scene = PlaneScene()
    scene.shift = { Vector3(-0.1 * $0 * $0, 0, 0) }
    for time in [1.0, 2, 3] {
      let pair = scene.meanLogOdds(evidence(scene, times: [time]), at: 0)
      #expect(pair.square < -2, "\(time)")
    }
    let three = scene.meanLogOdds(evidence(scene, times: [1, 2, 3]), at: 0)
    #expect(three.square > 0)
    #expect(three.wall < -2)
  }

  @Test func whatLooksFartherThanTheWallBehindItMoves() {
    // In step with the camera: a static point far behind the wall would look the same in all frames.
    var scene = PlaneScene()
    scene.shift = { Vector3(0.08 * $0, 0, 0) }
    #expect(scene.meanLogOdds(evidence(scene, times: [1, 2, 4]), at: 0).square < -2)

    // Two other frames, at which the square has gone elsewhere, saw the wall.
    let others = [30.0, 32].map { time -> (points: SurfacePoints, frameFromOther: RigidTransform) in
      let wall = DepthMap(
        width: scene.camera.width,
        height: scene.camera.height,
        values: [Float](repeating: 4, count: scene.camera.width * scene.camera.height)
      )
      // Seen from where the camera was at the start.
      return (SurfacePoints(depth: wall, sigma: nil, picture: nil, camera: scene.camera), .identity)
    }
    let surface = StaticSurface(of: others, camera: scene.camera)
    let found = scene.meanLogOdds(
      evidence(scene, times: [1, 2, 4], sigma: 0.1, surface: surface),
      at: 0
    )
    #expect(found.square > 2)
    #expect(found.wall < -2)
  }

  @Test func oneFrameAloneDoesNotMakeASurface() {
    let scene = PlaneScene()
    let points = SurfacePoints(
      depth: scene.depth(at: 0),
      sigma: nil,
      picture: nil,
      camera: scene.camera
    )
    let one = StaticSurface(of: [(points, .identity)], camera: scene.camera)
    let options = MoverOptions()
    #expect(one.depthBehind(x: 10, y: 10, inverseDepth: 0, sigma: 0.01, options: options) == nil)
    let two = StaticSurface(of: [(points, .identity), (points, .identity)], camera: scene.camera)
    #expect(
      two.depthBehind(x: 10, y: 10, inverseDepth: 0, sigma: 0.01, options: options)?.sigmas ?? 0 > 5
    )
    #expect(
      two.depthBehind(x: 10, y: 10, inverseDepth: 0.3, sigma: 0.01, options: options)?.sigmas == 0
    )
  }

  @Test(arguments: [Float(0.5), 1, 2])
  func residualsCountInSigmas(sigma: Float) {
    // As many sigmas, as much evidence, whatever a sigma is.
    var scene = PlaneScene()
    let pixels = 3 * Double(sigma)
    scene.shift = { Vector3(0, pixels * 2.5 / 80 * $0, 0) }
    let depth = scene.depth(at: 0)
    let found = evidence(scene, times: [1], sigma: sigma, depth: depth)
    let expected =
      MoverOptions().priorLogOdds
      + ResidualMixture([Float](repeating: 0, count: 9)).logRatio(3)
    #expect(
      isClose(Double(scene.meanLogOdds(found, at: 0).square), Double(expected), within: 0.02)
    )
  }

  @Test func staticScenesHaveNoMovers() {
    var scene = PlaneScene()
    scene.noise = 0.5
    scene.centre = { Vector3(0.1 * $0, 0.02 * $0 * $0, 0.05 * $0) }
    let frames = 0..<4
    let evidence = frames.map { frame in
      MoverEvidence(
        camera: scene.camera,
        views: frames.filter { $0 != frame }.map {
          scene.view(from: Double(frame), to: Double($0), seed: UInt64(10 * frame + $0))
        },
        depth: nil,
        sigma: nil,
        surface: nil
      )
    }
    let logOdds = MoverInference(evidence: evidence, links: frames.map { _ in [] }).logOdds()
    let all = logOdds.flatMap { $0 }
    // Not one of 7,000 samples, though many a residual exceeds three sigmas.
    #expect(all.allSatisfy { $0 < 0 })
  }

  @Test func unknownFlowSaysNothing() {
    let scene = PlaneScene()
    let view = MoverView(
      otherFromFrame: .identity,
      flow: FlowField(width: 96, height: 72),
      sigma: [Float](repeating: .nan, count: 96 * 72)
    )
    let found = MoverEvidence(
      camera: scene.camera,
      views: [view],
      depth: nil,
      sigma: nil,
      surface: nil
    )
    #expect(found.logOdds.allSatisfy { $0 == 0 })
    #expect(found.weights.allSatisfy { $0 == 0 })
  }

  /// In a stripe that flows 5 pixels to the right before a camera that stands still, with pictures of which the second is moved by
  /// `shift` and `contrast` is what texture adds to grey.
  private func meanLogOdds(shift: Int, contrast: Double) -> Float {
    let camera = PlaneScene().camera
    func picture(_ shift: Int) -> Image {
      var image = Image(width: camera.width, height: camera.height, channels: 1)
      for y in 0..<image.height {
        for x in 0..<image.width {
          var cell = SplitMix64(seed: UInt64(1000 + (x - shift) / 3 + 1000 * (y / 3)))
          let noise =
            Double(x * 7919 ^ y * 104729 ^ shift * 31).truncatingRemainder(dividingBy: 5) - 2
          image.pixels[y * image.width + x] =
            UInt8(100 + contrast * Double.random(in: 0...1, using: &cell) + noise / 2)
        }
      }
      return image
    }
    let stripe = 32..<56
    let view = MoverView(
      otherFromFrame: .identity,
      flow: FlowField(
        width: camera.width,
        height: camera.height,
        vectors: (0..<camera.width * camera.height).map {
          stripe.contains($0 % camera.width) ? SIMD2(5, 0) : .zero
        }
      ),
      sigma: [Float](repeating: 0.5, count: camera.width * camera.height),
      pictures: PicturePair(frame: picture(0), other: picture(shift))
    )
    let found = MoverEvidence(camera: camera, views: [view], depth: nil, sigma: nil, surface: nil)
    let inner = found.logOdds.indices.filter { stripe.contains(found.grid.pixel($0).x) }
    return inner.reduce(0) { $0 + found.logOdds[$1] } / Float(inner.count)
  }

  @Test func `a flow counts as motion where the pictures moved with it, not where it was invented`()
  {
    #expect(meanLogOdds(shift: 5, contrast: 100) > 1)
    #expect(meanLogOdds(shift: 0, contrast: 100) < -0.9)
    #expect(meanLogOdds(shift: 0, contrast: 0) < -0.9)
    // Motion of a surface without texture cannot be seen.
    #expect(meanLogOdds(shift: 5, contrast: 0) < -0.9)
  }
}
