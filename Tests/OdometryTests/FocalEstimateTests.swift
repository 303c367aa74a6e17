import Geometry
import SyntheticScenes
import TestSupport
import Testing

@testable import Odometry

@Suite struct FocalEstimateTests {
  /// A segment of exact flow, seen through a camera of which the focal length is off by `factor`.
  private func segment(_ path: BoxesWorld.Options.Path, givenOverTrue factor: Double) throws
    -> MapSegment?
  {
    let exact = ExactFlow(path, seed: 2, size: 2, framesPerStep: 4)
    let truth = exact.world.camera
    let camera = Camera(
      width: truth.width,
      height: truth.height,
      focal: truth.focal * factor,
      centre: truth.centre
    )
    let grid = PointGrid(camera: camera, spacing: 11)
    var odometry = SegmentedOdometry(camera: camera, grid: grid)
    for second in 0..<10 {
      try odometry.add(
        exact.observations(of: second, and: max(0, second - 2)..<second, grid: grid)
      )
    }
    return odometry.finish().first
  }

  @Test(arguments: [0.75, 0.9, 1.0, 1.25, 1.4])
  func aCameraThatTurnsAndMovesTellsItsFocalLength(factor: Double) throws {
    let segment = try #require(try segment(.wander, givenOverTrue: factor))
    let found = try #require(segment.focalEstimate(options: OdometryOptions()))
    // A parabola through steps of a tenth: third-order terms are left, a few per cent of a step.
    #expect(abs(found.factor * factor - 1) < 0.02, "\(found)")
    #expect(found.isFar(by: 0.1, sigmas: 5) == (abs(factor - 1) > 0.12), "\(found)")
  }

  @Test func straightAheadNothingTellsIt() throws {
    // Without rotation any focal length explains the flow, with depths to match.
    let segment = try #require(try segment(.forward, givenOverTrue: 1.3))
    if let found = segment.focalEstimate(options: OdometryOptions()) {
      #expect(!found.isFar(by: 0.1, sigmas: 5), "\(found)")
    }
  }
}
