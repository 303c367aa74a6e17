import Evaluation
import Geometry
import SyntheticScenes
import Testing

@Suite struct SmallReconstructionTests {
  /// Paths with seeds of worlds.
  static let worlds: [(BoxesWorld.Options.Path, UInt64)] = [
    (.wander, 1), (.wander, 2), (.wander, 3), (.forward, 1), (.forward, 2),
  ]

  @Test(arguments: worlds)
  func exactFlowGivesTheExactMap(path: BoxesWorld.Options.Path, seed: UInt64) throws {
    let exact = ExactFlow(path, seed: seed, size: 2, framesPerStep: 4)
    let found = try SmallReconstruction(exact, frames: 24)
    #expect(found.keyframes.count >= 5)
    #expect(found.trajectory.poses.count == 24)
    let result = try SmallEvaluation(found, truth: exact)
    // Pixels in single precision, and the weak prior on depth: some 1e-5.
    #expect(result.trajectory.absolutePercent < 0.005)
    #expect(result.depth.errors.absRel < 5e-5)
    #expect(result.depth.coveragePercent > 70)
  }

  @Test(arguments: [BoxesWorld.Options.Path.wander, .forward])
  func badFlowWhereThingsAreHiddenDoesLittle(path: BoxesWorld.Options.Path) throws {
    let exact = ExactFlow(
      path,
      seed: 1,
      size: 2,
      framesPerStep: 4,
      spoil: likeAnEstimators(sigma: 0.1)
    )
    let found = try SmallReconstruction(exact, frames: 24)
    #expect(found.trajectory.poses.count == 24)
    let result = try SmallEvaluation(found, truth: exact)
    // Errors of a tenth of a pixel over 5 to 30 pixels of parallax, averaged over several views.
    #expect(result.trajectory.absolutePercent < 0.2)
    #expect(result.depth.errors.absRel < 0.006)
    #expect(result.depth.coveragePercent > 70)
  }
}
