import Evaluation
import Geometry
import SyntheticScenes
import Testing

@Suite struct SmallReconstructionTests {
  /// Paths with seeds of worlds and sizes of images, in units of 160 × 120.
  static let worlds: [(path: BoxesWorld.Options.Path, seed: UInt64, size: Int)] = [
    (.wander, 1, 2), (.wander, 2, 1), (.wander, 3, 1), (.forward, 1, 1), (.forward, 2, 1),
  ]

  @Test(arguments: worlds)
  func exactFlowGivesTheExactMap(
    path: BoxesWorld.Options.Path,
    seed: UInt64,
    size: Int
  ) throws {
    let exact = ExactFlow(path, seed: seed, size: size, framesPerStep: 4)
    let found = try SmallReconstruction(exact, frames: 18)
    #expect(found.keyframes.count >= 5)
    #expect(found.trajectory.poses.count == 18)
    let result = try SmallEvaluation(found, truth: exact)
    // Pixels in single precision, and the weak prior on depth: some 1e-5.
    #expect(result.trajectory.absolutePercent < 0.01)
    #expect(result.depth.errors.absRel < 1e-4)
    #expect(result.depth.coveragePercent > 60)
  }

  @Test(arguments: [BoxesWorld.Options.Path.wander, .forward])
  func badFlowWhereThingsAreHiddenDoesLittle(path: BoxesWorld.Options.Path) throws {
    let exact = ExactFlow(
      path,
      seed: 1,
      framesPerStep: 4,
      spoil: likeAnEstimators(sigma: 0.1)
    )
    let found = try SmallReconstruction(exact, frames: 18)
    #expect(found.trajectory.poses.count == 18)
    let result = try SmallEvaluation(found, truth: exact)
    // Errors of a tenth of a pixel over 3 to 15 pixels of parallax, averaged over several views.
    #expect(result.trajectory.absolutePercent < 0.3)
    #expect(result.depth.errors.absRel < 0.015)
    #expect(result.depth.coveragePercent > 60)
  }
}
