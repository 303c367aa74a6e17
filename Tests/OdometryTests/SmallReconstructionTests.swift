import Evaluation
import Geometry
import Imagery
import Odometry
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

  @Test(arguments: [1 as UInt64, 2])
  func sigmaDivergesTowardsTheFocusOfExpansion(seed: UInt64) throws {
    let exact = ExactFlow(
      .forward,
      seed: seed,
      framesPerStep: 4,
      spoil: likeAnEstimators(sigma: 0.1)
    )
    let found = try SmallReconstruction(exact, frames: 18)
    let camera = exact.world.camera
    let number = found.keyframes.count / 2
    let (here, next) = (found.keyframes[number], found.keyframes[number + 1])
    let towards =
      exact.world.worldFromCamera(at: Double(here) * 4).inverse
      * exact.world.worldFromCamera(at: Double(next) * 4).translation
    #expect(towards.z > 0)
    let focus = camera.projectPinhole(towards)
    #expect(camera.contains(focus))
    /// The middle relative sigma of a ring, of unknown depth infinite.
    func middle(_ radii: Range<Double>) -> Float {
      var sigmas: [Float] = []
      for y in 0..<camera.height {
        for x in 0..<camera.width {
          let away = Vector2(Double(x), Double(y)) - focus
          guard radii.contains(length(away)) else { continue }
          let depth = found.depths[number].depth[x, y]
          sigmas.append(depth > 0 ? found.depths[number].sigma[x, y] / depth : .infinity)
        }
      }
      return sigmas.sorted()[sigmas.count / 2]
    }
    // Parallax grows with the distance from the focus. Next to it nothing is known, so that no point is made.
    #expect(middle(0..<2) == .infinity)
    let (near, far) = (middle(8..<12), middle(32..<40))
    #expect(near > 2 * far, "\(near), \(far)")
  }
}
