import Geometry
import Imagery
import TestSupport
import Testing

@testable import Movers

@Suite struct RotationTests {
  private let width = 120
  private let height = 90

  /// What a camera of any focal length shows when it turns, and zooms a little.
  private let homography = Matrix3(
    rows: Vector3(1.02, -0.03, 9),
    Vector3(0.03, 1.01, -4),
    Vector3(2e-4, -1e-4, 1)
  )

  private func isMoving(_ index: Int, size: Int = 30) -> Bool {
    let (x, y) = (index % width, index / width)
    return x >= 20 && x < 20 + size && y >= 25 && y < 25 + size
  }

  private func flow(moving shift: SIMD2<Float>, size: Int = 30, noise: Double = 0, seed: UInt64 = 1)
    -> FlowField
  {
    var random = SplitMix64(seed: seed)
    var flow = FlowField(width: width, height: height)
    let truth = BackgroundHomography(secondFromFirst: homography)
    for index in 0..<width * height {
      let pixel = Vector2(Double(index % width), Double(index / width))
      flow.vectors[index] = SIMD2<Float>(
        truth.target(of: pixel) - pixel + Vector2(random.normal(), random.normal()) * noise
      )
      if isMoving(index, size: size) { flow.vectors[index] += shift }
    }
    return flow
  }

  private var sigma: [Float] { [Float](repeating: 0.5, count: width * height) }
  private var grid: SampleGrid { SampleGrid(width: width, height: height, stride: 2) }

  @Test func theBackgroundIsFoundBehindWhatMoves() throws {
    // A square of 65² pixels of 120 × 90 moves: 39 %.
    let found = try #require(
      BackgroundHomography(flow(moving: SIMD2(12, 5), size: 65), sigma: sigma, grid: grid)
    )
    let truth = BackgroundHomography(secondFromFirst: homography)
    for corner in [Vector2(0, 0), Vector2(119, 0), Vector2(0, 89), Vector2(119, 89)] {
      // Outliers keep weights of (c / r)⁴, c at most a pixel: a hundredth of a pixel is left of them.
      #expect(length(found.target(of: corner) - truth.target(of: corner)) < 0.05)
    }
  }

  @Test func tooLittleFlowHasNoBackground() {
    let unknown = [Float](repeating: .nan, count: width * height)
    #expect(BackgroundHomography(flow(moving: .zero), sigma: unknown, grid: grid) == nil)
  }

  @Test func whatMovesIsFoundWithoutCalibration() {
    let views = [
      TurningView(
        flow: flow(moving: SIMD2(3, 0), noise: 0.3),
        sigma: sigma,
        isBackward: false
      ),
      TurningView(
        flow: flow(moving: SIMD2(-3, 0), noise: 0.3, seed: 2),
        sigma: sigma,
        isBackward: true
      ),
    ]
    let evidence = MoverEvidence(width: width, height: height, turningViews: views)
    let logOdds = MoverInference(evidence: [evidence], links: [[]]).logOdds()[0]
    let map = MoverMap(logOdds: logOdds, grid: grid)
    var (both, either) = (0, 0)
    for (index, value) in map.mask.values.enumerated() {
      let (found, wanted) = (value > 0, isMoving(index))
      if found && wanted { both += 1 }
      if found || wanted { either += 1 }
    }
    // Within a pixel of the outline of a square of 30 anything may be: 28² / 32² = 0.77.
    #expect(Double(both) / Double(either) > 0.77)
  }

  @Test func aCameraThatTurnsBeforeAStillWorldSeesNoMovers() {
    let views = [
      TurningView(flow: flow(moving: .zero, noise: 0.5), sigma: sigma, isBackward: false)
    ]
    let evidence = MoverEvidence(width: width, height: height, turningViews: views)
    let logOdds = MoverInference(evidence: [evidence], links: [[]]).logOdds()[0]
    // Of Gaussian residuals 0.4 % look like motion on their own; their neighbours know better of most.
    #expect(evidence.logOdds.count { $0 > 0 } <= grid.count / 100)
    #expect(logOdds.count { $0 > 0 } <= grid.count / 1000)
  }
}
