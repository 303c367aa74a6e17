import Geometry
import TestSupport
import Testing

private let camera = Camera(
  width: 640,
  height: 480,
  focal: Vector2(500, 510),
  centre: Vector2(320, 240)
)

/// A motion like that between two frames: some degrees and a short way.
private func smallMotion(_ random: inout SplitMix64) -> RigidTransform {
  RigidTransform.exp(
    Twist(linear: random.direction() * 0.3, angular: random.direction() * 0.1)
  )
}

/// A pixel and depth of the first view.
private func randomPoint(_ random: inout SplitMix64) -> Vector3 {
  camera.rayPinhole(Vector2(random.uniform(50...590), random.uniform(50...430)))
    * random.uniform(1...10)
}

@Suite struct EpipolarTests {
  @Test func raysOfOnePointFulfilTheConstraint() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let secondFromFirst = smallMotion(&random)
      let point = randomPoint(&random)
      let other = secondFromFirst * point
      #expect(isClose(dot(other, secondFromFirst.essentialMatrix * point), 0, within: 1e-14))
      let geometry = FundamentalMatrix(
        secondFromFirst: secondFromFirst,
        first: camera,
        second: camera
      )
      let (first, second) = (camera.projectPinhole(point), camera.projectPinhole(other))
      #expect(isClose(geometry.sampsonDistance(first: first, second: second), 0, within: 1e-10))
      let line = geometry.lineInSecond(of: first)
      #expect(isClose(dot(line, Vector3(second.x, second.y, 1)), 0, within: 1e-9))
      let back = geometry.lineInFirst(of: second)
      #expect(isClose(dot(back, Vector3(first.x, first.y, 1)), 0, within: 1e-9))
    }
  }

  @Test func sampsonDistanceIsInPixels() {
    // Sideways motion: epipolar lines are rows. One pixel off costs 1/√2: half in each image.
    let geometry = FundamentalMatrix(
      secondFromFirst: RigidTransform(translation: Vector3(-1, 0, 0)),
      first: camera,
      second: camera
    )
    let distance = geometry.sampsonDistance(
      first: Vector2(100, 200),
      second: Vector2(80, 201)
    )
    #expect(isClose(abs(distance), 0.5.squareRoot(), within: 1e-12))
    // The scale of the matrix does not matter.
    let scaled = FundamentalMatrix(geometry.matrix * 1e5)
    #expect(
      isClose(
        scaled.sampsonDistance(first: Vector2(100, 200), second: Vector2(80, 201)),
        distance,
        within: 1e-12
      )
    )
    let line = geometry.lineInSecond(of: Vector2(100, 200))
    #expect(isClose(abs(dot(line, Vector3(0, 205, 1))), 5, within: 1e-10))
  }

  @Test func decompositionHoldsTheMotion() throws {
    var random = SplitMix64(seed: 2)
    for _ in 0..<50 {
      let motion = smallMotion(&random)
      let unit = RigidTransform(
        rotation: motion.rotation,
        translation: normalised(motion.translation)
      )
      for sign in [1.0, -2.5] {
        let found = try #require(
          RigidTransform.decomposing(essential: motion.essentialMatrix * sign)
        )
        #expect(found.count == 4)
        #expect(found.count { isClose($0, unit, within: 1e-12) } == 1)
        for pose in found {
          #expect(isClose(pose.rotation.determinant, 1, within: 1e-12))
          // All four are the same essential matrix up to sign.
          let e = pose.essentialMatrix
          let same = isClose(e, unit.essentialMatrix, within: 1e-12)
          #expect(same || isClose(e * -1, unit.essentialMatrix, within: 1e-12))
        }
      }
    }
    #expect(RigidTransform.decomposing(essential: Matrix3(diagonal: .zero)) == nil)
    #expect(RigidTransform.decomposing(essential: Matrix3.identity * .nan) == nil)
  }
}

@Suite struct TriangulationTests {
  @Test func midpointFindsTheExactPoint() throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let secondFromFirst = smallMotion(&random)
      let point = randomPoint(&random)
      let other = secondFromFirst * point
      let found = try #require(
        Triangulation.midpoint(
          rayInFirst: point / point.z,
          rayInSecond: other / other.z,
          secondFromFirst: secondFromFirst
        )
      )
      #expect(isClose(found, point, within: 1e-9))
    }
  }

  @Test func parallelAndDivergingRaysMakeNoPoint() {
    let aside = RigidTransform(translation: Vector3(-1, 0, 0))
    let ahead = Vector3(0, 0, 1)
    #expect(
      Triangulation.midpoint(rayInFirst: ahead, rayInSecond: ahead, secondFromFirst: aside) == nil
    )
    #expect(
      Triangulation.midpoint(
        rayInFirst: ahead,
        rayInSecond: Vector3(0.1, 0, 1),
        secondFromFirst: aside
      ) == nil
    )
  }

  @Test func severalViewsFindTheExactDepth() throws {
    var random = SplitMix64(seed: 2)
    for count in 1...5 {
      for _ in 0..<20 {
        let point = randomPoint(&random)
        let observations = (0..<count).map { _ in
          let motion = smallMotion(&random)
          return RayObservation(
            cameraFromReference: motion,
            pixel: camera.projectPinhole(motion * point),
            sigmaPixels: random.uniform(0.1...2)
          )
        }
        let found = try #require(
          Triangulation.depth(
            alongRay: point / point.z,
            observations: observations,
            camera: camera
          )
        )
        // Rounding of a pixel is 1e-13; a sigma of at least 0.1 pixel stands for the geometry.
        #expect(isClose(found.depth, point.z, within: 1e-11 * found.depthSigma + 1e-12 * point.z))
        #expect(found.chiSquared < 1e-18)
      }
    }
  }

  @Test func sidewaysSigmaInClosedForm() throws {
    // Flow of a sideways step b at depth Z is f b / Z pixels: σ of 1/Z is σ_pixels / (f b).
    let motion = RigidTransform(translation: Vector3(-0.2, 0, 0))
    let point = Vector3(0.5, 0.3, 4)
    let observation = RayObservation(
      cameraFromReference: motion,
      pixel: camera.projectPinhole(motion * point),
      sigmaPixels: 0.5
    )
    let found = try #require(
      Triangulation.depth(alongRay: point / point.z, observations: [observation], camera: camera)
    )
    #expect(isClose(found.inverseDepthSigma, 0.5 / (500 * 0.2), within: 1e-12))
    #expect(isClose(found.depthSigma, 16 * 0.005, within: 1e-10))
    // Four equal observations halve it.
    let four = try #require(
      Triangulation.depth(
        alongRay: point / point.z,
        observations: [RayObservation](repeating: observation, count: 4),
        camera: camera
      )
    )
    #expect(isClose(four.inverseDepthSigma, found.inverseDepthSigma / 2, within: 1e-12))
  }

  /// The spread of depths from noisy pixels is what sigma says.
  @Test func sigmaPredictsTheSpread() throws {
    var random = SplitMix64(seed: 3)
    let motions = (0..<3).map { _ in smallMotion(&random) }
    let point = Vector3(0.4, -0.3, 3)
    var squares = 0.0
    let trials = 2000
    for _ in 0..<trials {
      let observations = motions.map {
        RayObservation(
          cameraFromReference: $0,
          pixel: camera.projectPinhole($0 * point)
            + Vector2(random.normal(), random.normal()) * 0.3,
          sigmaPixels: 0.3
        )
      }
      let found = try #require(
        Triangulation.depth(alongRay: point / point.z, observations: observations, camera: camera)
      )
      let error = (found.inverseDepth - 1 / point.z) / found.inverseDepthSigma
      squares += error * error
    }
    // A mean of 2000 squares of normal numbers is 1 ± 0.032; four times that.
    #expect(isClose(squares / Double(trials), 1, within: 0.13))
  }

  @Test func noInformationIsNoDepth() throws {
    let ray = Vector3(0.1, 0.05, 1)
    func depth(_ motion: RigidTransform, _ pixel: Vector2) -> RayDepth? {
      Triangulation.depth(
        alongRay: ray,
        observations: [RayObservation(cameraFromReference: motion, pixel: pixel)],
        camera: camera
      )
    }
    // Rotation alone.
    let rotation = RigidTransform(rotation: .rotation(exp: Vector3(0, 0.1, 0)))
    #expect(depth(rotation, camera.projectPinhole(rotation * ray)) == nil)
    #expect(
      Triangulation.depth(alongRay: ray, observations: [RayObservation](), camera: camera) == nil
    )
    // At the focus of expansion the pixel stays whatever the depth; beside it sigma is huge.
    let ahead = RigidTransform(translation: Vector3(0, 0, -0.5))
    let axis = Triangulation.depth(
      alongRay: Vector3(0, 0, 1),
      observations: [RayObservation(cameraFromReference: ahead, pixel: camera.centre)],
      camera: camera
    )
    #expect(axis == nil)
    let near = Vector3(0.001, 0, 1)
    let beside = try #require(
      Triangulation.depth(
        alongRay: near,
        observations: [
          RayObservation(
            cameraFromReference: ahead,
            pixel: camera.projectPinhole(ahead * (near * 4))
          )
        ],
        camera: camera
      )
    )
    #expect(beside.depthSigma > beside.depth)
    // A pixel that moved the wrong way would lie behind the camera.
    let aside = RigidTransform(translation: Vector3(-0.2, 0, 0))
    let wrong = camera.projectPinhole(ray) + Vector2(5, 0)
    #expect(depth(aside, wrong) == nil)
  }

  /// The order of observations does not matter, nor does a common factor of all lengths.
  @Test func scalesWithTheBaseline() throws {
    var random = SplitMix64(seed: 4)
    let point = randomPoint(&random)
    let observations = (0..<3).map { _ in
      let motion = smallMotion(&random)
      return RayObservation(
        cameraFromReference: motion,
        pixel: camera.projectPinhole(motion * point) + Vector2(0.1, -0.05)
      )
    }
    let scaled = observations.reversed().map { observation in
      var copy = observation
      copy.cameraFromReference.translation *= 100
      return copy
    }
    let ray = point / point.z
    let a = try #require(
      Triangulation.depth(alongRay: ray, observations: observations, camera: camera)
    )
    let b = try #require(Triangulation.depth(alongRay: ray, observations: scaled, camera: camera))
    #expect(isClose(a.depth, b.depth / 100, within: 1e-9 * a.depth))
    #expect(isClose(a.depthSigma, b.depthSigma / 100, within: 1e-9 * a.depthSigma))
  }
}

@Suite struct RigidFlowTests {
  @Test func isTheReprojectionMinusThePixel() throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let secondFromFirst = smallMotion(&random)
      let point = randomPoint(&random)
      let pixel = camera.projectPinhole(point)
      let flow = try #require(
        RigidFlow(secondFromFirst: secondFromFirst, camera: camera)(pixel, depth: point.z)
      )
      let expected = camera.projectPinhole(secondFromFirst * point) - pixel
      #expect(isClose(flow, expected, within: 1e-10))
    }
  }

  @Test func turnsRoundWithTheMotion() throws {
    var random = SplitMix64(seed: 2)
    let secondFromFirst = smallMotion(&random)
    let point = randomPoint(&random)
    let pixel = camera.projectPinhole(point)
    let there = try #require(
      RigidFlow(secondFromFirst: secondFromFirst, camera: camera)(pixel, depth: point.z)
    )
    let back = try #require(
      RigidFlow(secondFromFirst: secondFromFirst.inverse, camera: camera)(
        pixel + there,
        depth: (secondFromFirst * point).z
      )
    )
    #expect(isClose(there + back, .zero, within: 1e-10))
  }

  @Test func farPointsShowRotationOnly() throws {
    var random = SplitMix64(seed: 3)
    let model = RigidFlow(secondFromFirst: smallMotion(&random), camera: camera)
    let pixel = Vector2(100, 300)
    let far = try #require(model(pixel, depth: 1e9))
    #expect(isClose(far, try #require(model.atInfinity(pixel)), within: 1e-6))
  }

  @Test func behindTheSecondCameraIsNothing() {
    let ahead = RigidTransform(translation: Vector3(0, 0, -2))
    let model = RigidFlow(secondFromFirst: ahead, camera: camera)
    #expect(model(Vector2(100, 100), depth: 1) == nil)
    #expect(model(Vector2(100, 100), depth: 3) != nil)
    #expect(model(Vector2(100, 100), depth: .nan) == nil)
    #expect(model(Vector2(100, 100), depth: -1) == nil)
    let turned = RigidTransform(rotation: .rotation(exp: Vector3(0, 3, 0)))
    #expect(RigidFlow(secondFromFirst: turned, camera: camera).atInfinity(camera.centre) == nil)
  }
}
