import Geometry
import Imagery
import TestSupport
import Testing

@testable import Odometry

private let camera = Camera(
  width: 320,
  height: 240,
  focal: Vector2(250, 250),
  centre: Vector2(159.5, 119.5)
)
private let grid = PointGrid(camera: camera, spacing: 16)

/// What a motion shows of the grid's points at these depths, within the image.
private func observations(
  _ motion: RigidTransform,
  depth: (Int) -> Double
) -> FlowObservations {
  var points: [Int32] = []
  var pixels: [SIMD2<Float>] = []
  for (index, ray) in grid.rays.enumerated() {
    let point = motion * (ray * depth(index))
    guard point.z > 0 else { continue }
    let pixel = camera.projectPinhole(point)
    guard camera.contains(pixel) else { continue }
    points.append(Int32(index))
    pixels.append(SIMD2<Float>(pixel))
  }
  return FlowObservations(
    source: 0,
    target: 1,
    points: points,
    pixels: pixels,
    sigmas: points.map { _ in 0.5 }
  )
}

@Suite struct ParallaxTests {
  @Test(
    arguments: [
      Vector3(0, 0.1, 0), Vector3(0.05, -0.03, 0), Vector3(0, 0, 0.2), Vector3(0.1, 0.15, -0.1),
    ]
  )
  func turningMakesNone(turn: Vector3) throws {
    let motion = RigidTransform(rotation: .rotation(exp: turn))
    let seen = observations(motion) { 1 + Double($0 % 5) }
    let found = try #require(Parallax(seen, grid: grid, camera: camera))
    // Pixels near 256 are rounded to 3e-5.
    #expect(found.median < 5e-5)
    #expect(isClose(found.targetFromSource, motion.rotation, within: 1e-6))
    #expect(found.medianFlow > 5)
    #expect(isClose(found.overlap, Double(seen.count) / Double(grid.count), within: 1e-15))
  }

  @Test func farPointsTellTheTurnWhereverNearOnesGo() throws {
    let motion = RigidTransform(
      rotation: .rotation(exp: Vector3(0.02, -0.05, 0.03)),
      translation: Vector3(0.3, 0.1, 0)
    )
    // Two of three points are out of sight of the translation; the others move by 19 pixels.
    let seen = observations(motion) { $0.isMultiple(of: 3) ? 4 : 1e7 }
    let found = try #require(Parallax(seen, grid: grid, camera: camera))
    // Weights of 1 / residual: each near point pulls like a far one that is a pixel off, so the turn
    // is wrong by about half a pixel.
    let error = (found.targetFromSource.transpose * motion.rotation).rotationAngle
    #expect(error < 1 / camera.focal.x)
    #expect(found.median < 1)
  }

  @Test(arguments: [0.02, 0.05, 0.1, 0.2])
  func movingMakesSome(distance: Double) throws {
    let motion = RigidTransform(translation: Vector3(distance, 0, 0))
    let depths = [2.0, 3, 6]
    let seen = observations(motion) { depths[$0 % 3] }
    let found = try #require(Parallax(seen, grid: grid, camera: camera))
    // A turn explains the middle third at best: the others are f d / 6 pixels away on either side. It
    // moves the border of the image by up to 1 + tan² 33° of what it moves the centre.
    #expect((0.7...1.3).contains(found.median / (250 * distance / 6)))
  }

  @Test func fewPointsSayNothing() {
    let seen = observations(.identity) { _ in 1 }
    func first(_ count: Int) -> FlowObservations {
      FlowObservations(
        source: 0,
        target: 1,
        points: Array(seen.points.prefix(count)),
        pixels: Array(seen.pixels.prefix(count)),
        sigmas: Array(seen.sigmas.prefix(count))
      )
    }
    #expect(Parallax(first(7), grid: grid, camera: camera) == nil)
    #expect(Parallax(first(8), grid: grid, camera: camera)?.median == 0)
  }

  @Test func theMiddleOfValues() {
    #expect(medianOf([3, 1, 2]) == 2)
    #expect(medianOf([4, 1, 3, 2]) == 3)
    #expect(medianOf([]).isNaN)
  }
}
