import Geometry
import TestSupport
import Testing

@testable import Odometry

@Suite struct RelativePoseTests {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func exactFlowGivesTheMotion(seed: UInt64) throws {
    let problem = PointScene(keyframes: 2, seed: seed, spacing: 8).truth
    let found = try #require(
      try RelativePose(
        problem.observations[0][0],
        grid: problem.grid,
        camera: problem.camera,
        pixels: 1
      )
    )
    let motion = problem.cameraFromWorld[1]
    let unit = RigidTransform(
      rotation: motion.rotation,
      translation: normalised(motion.translation)
    )
    // Five points decide; rounding of 5e-8 grows by what their arrangement is worth.
    #expect(isClose(found.secondFromFirst, unit, within: 1e-4))
    #expect(found.inlierShare == 1)
    let angles = zip(problem.grid.rays, problem.inverseDepths[0]).map { ray, inverseDepth in
      let turned = motion.rotation * ray
      let moved = turned + motion.translation * inverseDepth
      return length(cross(normalised(turned), normalised(moved)))
    }
    #expect(isClose(found.medianAngle, medianOf(angles), within: 1e-4))
  }

  @Test func tooFewPointsHaveNone() throws {
    let problem = PointScene(keyframes: 2, seed: 1, spacing: 32).truth
    let found = try RelativePose(
      problem.observations[0][0],
      grid: problem.grid,
      camera: problem.camera,
      pixels: 1
    )
    #expect(problem.grid.count < 8 && found == nil)
  }

  @Test
  func `a good guess is kept where it explains what RANSAC explains, and a wrong one is not taken`()
    throws
  {
    let problem = PointScene(keyframes: 2, seed: 3, spacing: 8).truth
    func found(_ guess: RigidTransform?) throws -> RelativePose {
      try #require(
        try RelativePose(
          problem.observations[0][0],
          grid: problem.grid,
          camera: problem.camera,
          pixels: 1,
          guess: guess
        )
      )
    }
    let alone = try found(nil)
    let wrong = RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(0, 0.5, 0)),
      translation: Vector3(0, 0, -1)
    )
    for guess in [problem.cameraFromWorld[1], wrong] {
      let helped = try found(guess)
      #expect(helped.inlierShare == 1)
      #expect(isClose(helped.secondFromFirst, alone.secondFromFirst, within: 1e-4))
    }
  }
}
