import Geometry
import TestSupport
import Testing

/// Real lenses: TUM freiburg 1 and 2, a wide barrel lens, a fisheye of about 180°.
private let distortions: [Distortion] = [
  .pinhole,
  .brownConrady(k1: 0.2624, k2: -0.9531, p1: -0.0054, p2: 0.0026, k3: 1.1633),
  .brownConrady(k1: 0.2312, k2: -0.7849, p1: -0.0033, p2: -0.0001, k3: 0.9172),
  .brownConrady(k1: -0.2834, k2: 0.0739, p1: 0.0002, p2: 0.0000176, k3: 0),
  .kannalaBrandt(k1: 0.0034, k2: 0.0007, k3: -0.0020, k4: 0.0002),
  .kannalaBrandt(k1: -0.013, k2: 0.021, k3: -0.011, k4: 0.0021),
]

private func camera(_ distortion: Distortion) -> Camera {
  Camera(
    width: 640,
    height: 480,
    focal: Vector2(420.9, 421.3),
    centre: Vector2(325.1, 249.7),
    distortion: distortion
  )
}

@Suite struct CameraTests {
  @Test(arguments: distortions.indices) func rayUndoesProject(index: Int) throws {
    let camera = camera(distortions[index])
    var random = SplitMix64(seed: 1)
    for _ in 0..<300 {
      let pixel = Vector2(random.uniform(-0.5...639.5), random.uniform(-0.5...479.5))
      let ray = try #require(camera.ray(pixel))
      #expect(ray.z == 1)
      let depth = random.uniform(0.1...100)
      #expect(isClose(try #require(camera.project(ray * depth)), pixel, within: 1e-9))
    }
  }

  @Test(arguments: distortions.indices) func projectUndoesRay(index: Int) throws {
    let camera = camera(distortions[index])
    var random = SplitMix64(seed: 2)
    for _ in 0..<300 {
      let ray = Vector3(random.uniform(-0.6...0.6), random.uniform(-0.5...0.5), 1)
      let pixel = try #require(camera.project(ray))
      #expect(isClose(try #require(camera.ray(pixel)), ray, within: 1e-11))
    }
  }

  @Test func brownConradyByHand() throws {
    let lens = Distortion.brownConrady(k1: 0.1, k2: 0.01, p1: 0.001, p2: 0.002, k3: 0.003)
    // r² = 0.25: radial 1 + 0.025 + 0.000625 + 0.000046875.
    let found = try #require(lens.distorted(Vector2(0.3, 0.4)))
    let expected = Vector2(
      0.3 * 1.025671875 + 2 * 0.001 * 0.12 + 0.002 * (0.25 + 0.18),
      0.4 * 1.025671875 + 0.001 * (0.25 + 0.32) + 2 * 0.002 * 0.12
    )
    #expect(isClose(found, expected, within: 1e-15))
  }

  @Test func fisheyeByHand() throws {
    let lens = Distortion.kannalaBrandt(k1: 0.1, k2: 0, k3: 0, k4: 0)
    // A ray at 45°: θ = π/4, θd = θ (1 + 0.1 θ²), along the same direction.
    let angle = Double.pi / 4
    let found = try #require(lens.distorted(Vector2(0.6, -0.8)))
    #expect(
      isClose(found, Vector2(0.6, -0.8) * angle * (1 + 0.1 * angle * angle), within: 1e-15)
    )
    // The axis has no direction.
    #expect(lens.distorted(.zero) == .zero)
    #expect(lens.undistorted(.zero) == .zero)
  }

  @Test func outsideTheInvertibleRangeIsNothing() throws {
    // r (1 − 0.3 r²) turns back at r = 1 / √0.9 = 1.054 and never exceeds 0.703.
    let lens = Distortion.brownConrady(k1: -0.3, k2: 0, p1: 0, p2: 0, k3: 0)
    #expect(lens.distorted(Vector2(1.05, 0)) != nil)
    #expect(lens.distorted(Vector2(1.06, 0)) == nil)
    #expect(lens.undistorted(Vector2(0.702, 0)) != nil)
    #expect(lens.undistorted(Vector2(0.703, 0)) == nil)
    // The slope 1 − 1.5 r² + 0.5 r⁴ is above zero again beyond √2: another branch, not the lens.
    let wavy = Distortion.brownConrady(k1: -0.5, k2: 0.1, p1: 0, p2: 0, k3: 0)
    #expect(wavy.distorted(Vector2(0, 0.99)) != nil)
    #expect(wavy.distorted(Vector2(0, 1.01)) == nil)
    #expect(wavy.distorted(Vector2(0, 1.5)) == nil)
    #expect(wavy.distorted(Vector2(0, 5)) == nil)
  }

  @Test func fisheyeEndsAtARightAngle() throws {
    let lens = Distortion.kannalaBrandt(k1: 0, k2: 0, k3: 0, k4: 0)
    let ray = try #require(lens.undistorted(Vector2(1.5, 0)))
    #expect(isClose(ray.x, 14.101419947171719, within: 1e-10))  // tan 1.5
    #expect(lens.undistorted(Vector2(1.58, 0)) == nil)
    let folding = Distortion.kannalaBrandt(k1: -0.4, k2: 0, k3: 0, k4: 0)
    // θ (1 − 0.4 θ²) peaks at θ = 0.913 with 0.609.
    #expect(folding.undistorted(Vector2(0, 0.608)) != nil)
    #expect(folding.undistorted(Vector2(0, 0.61)) == nil)
    #expect(folding.distorted(Vector2(1.29, 0)) != nil)
    #expect(folding.distorted(Vector2(1.31, 0)) == nil)
  }

  @Test func behindTheCameraIsNoPixel() {
    for distortion in distortions {
      #expect(camera(distortion).project(Vector3(0.1, 0.1, -1)) == nil)
      #expect(camera(distortion).project(Vector3(0.1, 0.1, 0)) == nil)
      #expect(camera(distortion).ray(Vector2(.nan, 0)) == nil || distortion == .pinhole)
    }
  }

  @Test func jacobianAgreesWithFiniteDifferences() {
    let camera = camera(.pinhole)
    var random = SplitMix64(seed: 3)
    for _ in 0..<50 {
      let point = Vector3(random.normal(), random.normal(), random.uniform(0.5...5))
      let jacobian = camera.projectionJacobianPinhole(point)
      // f / z³ · h² leaves 1e-6 at z = 0.5.
      let gradientX = finiteDifference(at: point) { camera.projectPinhole($0).x }
      let gradientY = finiteDifference(at: point) { camera.projectPinhole($0).y }
      #expect(isClose(jacobian.x, gradientX, within: 2e-5))
      #expect(isClose(jacobian.y, gradientY, within: 2e-5))
      let along = jacobian * point
      // Moving along its ray does not move the pixel.
      #expect(isClose(along, .zero, within: 1e-10))
    }
  }

  @Test func pixelEdgesScaleWhenResized() {
    let small = camera(.pinhole).resized(width: 320, height: 240)
    // The left edge of the image, x = −0.5, stays the left edge: the same ray.
    let edge = Vector2(-0.5, -0.5)
    #expect(isClose(small.rayPinhole(edge), camera(.pinhole).rayPinhole(edge), within: 1e-15))
    let corner = Vector2(639.5, 479.5)
    #expect(
      isClose(
        small.rayPinhole(Vector2(319.5, 239.5)),
        camera(.pinhole).rayPinhole(corner),
        within: 1e-15
      )
    )
    #expect(small.contains(Vector2(319.5, -0.5)))
    #expect(!small.contains(Vector2(319.6, 0)))
  }

  @Test func matrixActsAsTheProjection() {
    let camera = camera(.pinhole)
    let point = Vector3(0.3, -0.2, 2)
    let homogeneous = camera.matrix * point
    #expect(
      isClose(
        Vector2(homogeneous.x, homogeneous.y) / homogeneous.z,
        camera.projectPinhole(point),
        within: 1e-12
      )
    )
    #expect(isClose(camera.matrix * camera.matrix.inverse, .identity, within: 1e-12))
  }
}
