import Geometry
import Imagery
import RealModule
import SyntheticScenes
import TestSupport
import Testing

@testable import Odometry

/// Flow to and from a frame of 160 × 120 that is rippled, up to 13 pixels: it returns, but no rigid
/// scene looks like that.
private enum Ripple {
  static let forward = field { flow(at: $0) }

  /// By iteration: the ripple's slope is below one.
  static let backward = field { place in
    var back = Vector2.zero
    for _ in 0..<99 { back = -flow(at: place + back) }
    return back
  }

  private static func flow(at place: Vector2) -> Vector2 {
    Vector2(Double.sin(place.y / 10), Double.sin(place.x / 11)) * 9
  }

  private static func field(_ flow: (Vector2) -> Vector2) -> FlowField {
    var field = FlowField(width: 160, height: 120)
    for y in 0..<120 {
      for x in 0..<160 { field[x, y] = SIMD2<Float>(flow(Vector2(Double(x), Double(y)))) }
    }
    return field
  }
}

/// What a sequence that starts no map is told.
private func diagnosis(_ exact: ExactFlow, frames: Int = 10) throws -> OdometryError {
  let grid = PointGrid(camera: exact.world.camera, spacing: 11)
  var diagnosis = MotionDiagnosis(camera: exact.world.camera, grid: grid)
  for frame in 1..<frames {
    let pairs = try exact.flows([
      (exact.frame(0), exact.frame(frame)), (exact.frame(frame), exact.frame(0)),
    ])
    let flow = FlowPair(forward: pairs[0], backward: pairs[1])
    try diagnosis.add(FlowObservations(source: 0, target: 1, grid: grid, flow: flow))
  }
  return diagnosis.error
}

@Suite struct KeyframeOdometryTests {
  @Test func aCameraThatOnlyTurnsMakesNoMap() throws {
    let exact = ExactFlow(.rotation, seed: 1, framesPerStep: 4)
    #expect(throws: NotStarted.self) { try SmallReconstruction(exact, frames: 10) }
    guard case .tooLittleParallax(let pixels) = try diagnosis(exact) else {
      Issue.record("another reason")
      return
    }
    #expect(pixels < 0.5)
  }

  @Test func aCameraThatStandsStillMakesNoMap() throws {
    let exact = ExactFlow(.still, seed: 1, framesPerStep: 4)
    #expect(throws: NotStarted.self) { try SmallReconstruction(exact, frames: 10) }
    guard case .stillCamera(let pixels) = try diagnosis(exact) else {
      Issue.record("another reason")
      return
    }
    #expect(pixels < 0.5)
  }

  @Test func flowThatNoMotionExplainsMakesNoMap() throws {
    let exact = ExactFlow(.wander, seed: 1, framesPerStep: 4) { pair, _, _ in
      pair.x < pair.y ? Ripple.forward : Ripple.backward
    }
    #expect(throws: NotStarted.self) { try SmallReconstruction(exact, frames: 10) }
    guard case .noConsistentMotion(let share) = try diagnosis(exact) else {
      Issue.record("another reason")
      return
    }
    #expect(share > 0 && share < OdometryOptions().minimumInlierShare)
  }

  @Test func theFirstKeyframesMedianDepthIsTheUnit() throws {
    let exact = ExactFlow(.wander, seed: 2, framesPerStep: 8)
    let camera = exact.world.camera
    let grid = PointGrid(camera: camera, spacing: 8)
    var odometry = KeyframeOdometry(camera: camera, grid: grid)
    #expect(!odometry.isStarted)
    for frame in 0..<3 {
      try odometry.add(exact.observations(of: frame, and: 0..<frame, grid: grid))
    }
    #expect(odometry.isStarted)
    odometry.finish()
    let problem = odometry.problem
    #expect(problem.cameraFromWorld[0] == .identity)
    #expect(isClose(medianOf(problem.inverseDepths[0]), 1, within: 1e-12))
    // Points against the true depths, in that unit.
    let truth = exact.view(0).depth
    let depths = grid.pixels.map { Double(truth[$0.x, $0.y]) }
    let ratios = zip(problem.inverseDepths[0], depths).map { $0 * $1 }
    let unit = medianOf(ratios)
    // Points that one other frame saw are held towards the median by the prior: a thousandth; those
    // that none saw are at it.
    #expect(ratios.count { abs($0 / unit - 1) < 1e-2 } > ratios.count * 7 / 10)
  }

  @Test(arguments: [
    OdometryError.tooFewFrames(found: 2), .noTexture(share: 0), .stillCamera(medianPixels: 0.1),
    .tooLittleParallax(medianPixels: 0.1234), .noConsistentMotion(inlierShare: 0.25),
    .wrongCalibration(givenFocal: 640, likelyFocal: 523.4), .tooThin(confirmedShare: .nan),
    .tooFewPlaced(placed: 3, frames: 99, lostAt: "000042"),
    .tooFewPlaced(placed: 3, frames: 99, lostAt: nil),
  ])
  func errorsAreOneLine(error: OdometryError) {
    #expect(!error.description.contains("\n"))
    #expect(error.description.contains { "0123456789?".contains($0) })
  }
}
