import Geometry
import TestSupport
import Testing

@testable import Odometry

private let camera = Camera(
  width: 320,
  height: 240,
  focal: Vector2(250, 255),
  centre: Vector2(160, 119)
)

/// A point of one camera seen in another.
private struct Sight {
  var ray: Vector3
  var inverseDepth: Double
  var sourceFromWorld: RigidTransform
  var targetFromWorld: RigidTransform
  var observed: Vector2

  init(_ random: inout SplitMix64) {
    ray = camera.rayPinhole(Vector2(random.uniform(0...319), random.uniform(0...239)))
    inverseDepth = 1 / random.uniform(1...8)
    sourceFromWorld = random.motion(distance: 2)
    let motion = Twist(linear: random.direction() * 0.3, angular: random.direction() * 0.2)
    targetFromWorld = .exp(motion) * sourceFromWorld
    observed = Vector2(random.uniform(0...319), random.uniform(0...239))
  }

  var targetFromSource: RigidTransform { targetFromWorld * sourceFromWorld.inverse }

  func reprojection() throws -> Reprojection {
    try #require(
      Reprojection(
        ray: ray,
        inverseDepth: inverseDepth,
        targetFromSource: targetFromSource,
        observed: observed,
        camera: camera
      )
    )
  }

  /// The gradient of one component of the residual by a pose that is moved on the left.
  func gradient(
    _ pose: WritableKeyPath<Sight, RigidTransform>,
    _ component: Int
  ) throws -> (linear: Vector3, angular: Vector3) {
    func residual(_ twist: Twist) throws -> Double {
      var moved = self
      moved[keyPath: pose] = .exp(twist) * moved[keyPath: pose]
      return try moved.reprojection().residual[component]
    }
    return (
      try finiteDifference(at: .zero) { try residual(Twist(linear: $0, angular: .zero)) },
      try finiteDifference(at: .zero) { try residual(Twist(linear: .zero, angular: $0)) }
    )
  }
}

/// Rows are up to 250 pixels per unit and their third derivatives some thousands: times a step of
/// 1e-5 squared, and rounding of 1e-14 · 100 pixels over the step, leave about 1e-6.
private let tolerance = 5e-6

@Suite struct ReprojectionTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func derivativesAreThoseOfTheResidual(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let sight = Sight(&random)
    let found = try sight.reprojection()
    let motion = sight.targetFromSource
    for (component, row) in [found.targetX, found.targetY].enumerated() {
      let target = try sight.gradient(\.targetFromWorld, component)
      #expect(isClose(row.linear, target.linear, within: tolerance))
      #expect(isClose(row.angular, target.angular, within: tolerance))

      let sourceRow = Reprojection.sourceRow(
        row,
        inverseRotation: motion.rotation.transpose,
        translation: motion.translation
      )
      let source = try sight.gradient(\.sourceFromWorld, component)
      #expect(isClose(sourceRow.linear, source.linear, within: tolerance))
      #expect(isClose(sourceRow.angular, source.angular, within: tolerance))

      let depth = try finiteDifference(at: sight.inverseDepth) { value in
        var moved = sight
        moved.inverseDepth = value
        return try moved.reprojection().residual[component]
      }
      #expect(isClose(found.depth[component], depth, within: tolerance))
    }
  }

  @Test func residualIsPredictedMinusObserved() throws {
    var random = SplitMix64(seed: 21)
    for _ in 0..<20 {
      let sight = Sight(&random)
      let pointInTarget = sight.targetFromSource * (sight.ray / sight.inverseDepth)
      let found = try sight.reprojection()
      #expect(
        isClose(
          found.residual,
          camera.projectPinhole(pointInTarget) - sight.observed,
          within: 1e-10
        )
      )
      #expect(isClose(found.scaledDepth, pointInTarget.z * sight.inverseDepth, within: 1e-12))
    }
  }

  @Test func whatBothCamerasShareMovesNothing() throws {
    // Both poses moved alike on the right is a change of the world's frame.
    var random = SplitMix64(seed: 22)
    var sight = Sight(&random)
    let before = try sight.reprojection().residual
    let change = random.motion()
    sight.sourceFromWorld = sight.sourceFromWorld * change
    sight.targetFromWorld = sight.targetFromWorld * change
    #expect(isClose(try sight.reprojection().residual, before, within: 1e-9))
  }

  @Test(arguments: [-2.0, 0, 0.01])
  func pointsNotInFrontAreNotSeen(z: Double) {
    // The source's point (0, 0, 1) moved to depth z of the target.
    let motion = RigidTransform(translation: Vector3(0, 0, z - 1))
    let found = Reprojection(
      ray: Vector3(0, 0, 1),
      inverseDepth: 1,
      targetFromSource: motion,
      observed: .zero,
      camera: camera
    )
    #expect(found == nil)
  }
}
