import Evaluation
import Geometry
import TestSupport
import Testing

/// A curved path of `count` poses, one a second.
private func path(_ count: Int, seed: UInt64 = 1) -> Trajectory {
  var random = SplitMix64(seed: seed)
  var pose = random.motion()
  var poses: [TimedPose] = []
  for i in 0..<count {
    poses.append(TimedPose(timestamp: Double(i), worldFromCamera: pose))
    let turn = Vector3(0.05, 0.1, 0) + random.normalVector() * 0.02
    pose = pose * .exp(Twist(linear: Vector3(0, 0.02, 0.3), angular: turn))
  }
  return Trajectory(poses: poses)
}

private func evaluate(
  _ estimate: Trajectory,
  _ truth: Trajectory,
  _ alignment: TrajectoryAlignment,
  delta: Int = 1
) throws -> TrajectoryEvaluation {
  try TrajectoryEvaluation(
    estimate,
    truth: truth,
    by: TrajectoryProtocol(alignment: alignment, delta: delta)
  )
}

@Suite struct TrajectoryEvaluationTests {
  @Test func movingTheWholeEstimateChangesNothing() throws {
    var random = SplitMix64(seed: 2)
    let truth = path(30)
    let similarity = Similarity(
      scale: 0.2,
      rotation: random.rotation(),
      translation: random.normalVector()
    )
    let found = try evaluate(truth.moved(by: similarity), truth, .sim3)
    #expect(found.absolute.largest < 1e-13)
    #expect(found.relativeTranslation.largest < 1e-13)
    #expect(found.relativeRotationDegrees.largest < 1e-12)
    #expect(isClose(found.truthFromEstimate.scale, 5, within: 1e-12))
    #expect(found.steps.rotationMeanDegrees < 1e-12)
    #expect(found.steps.directionMedianDegrees < 1e-12)
    #expect(found.steps.lengthSpreadPercent < 1e-11)
    // Without the freedom of scale it is not the same path.
    let rigid = try evaluate(truth.moved(by: similarity), truth, .se3)
    #expect(rigid.absolute.rootMeanSquare > 0.5)
  }

  @Test func offsetsCountWithoutAlignment() throws {
    let truth = path(10)
    let shift = Similarity(translation: Vector3(0, 3, 4))
    let found = try evaluate(truth.moved(by: shift), truth, .none)
    #expect(isClose(found.absolute.rootMeanSquare, 5, within: 1e-12))
    #expect(isClose(found.absolute.median, 5, within: 1e-12))
    #expect(isClose(found.absolutePercent, 500 / truth.pathLength, within: 1e-10))
    // A shift of the world does not change any motion.
    #expect(found.relativeTranslation.largest < 1e-13)
    #expect(try evaluate(truth.moved(by: shift), truth, .se3).absolute.largest < 1e-13)
  }

  @Test(arguments: [1, 4]) func driftPerStepIsMeasuredOverDelta(delta: Int) throws {
    // The same small turn about the camera's own z is added in every step.
    let truth = path(20)
    let turn = 0.5 * Double.pi / 180
    var estimate = Trajectory(poses: [truth.poses[0]])
    for (a, b) in zip(truth.poses, truth.poses.dropFirst()) {
      let step = a.worldFromCamera.inverse * b.worldFromCamera
      let drift = RigidTransform(rotation: .rotation(exp: Vector3(0, 0, turn)))
      let last = estimate.poses[estimate.poses.count - 1].worldFromCamera
      estimate.poses.append(
        TimedPose(timestamp: b.timestamp, worldFromCamera: last * step * drift)
      )
    }
    let found = try evaluate(estimate, truth, .none, delta: delta)
    #expect(found.relativeRotationDegrees.count == 20 - delta)
    if delta == 1 {
      #expect(isClose(found.relativeRotationDegrees.mean, 0.5, within: 1e-12))
      #expect(isClose(found.relativeRotationDegrees.largest, 0.5, within: 1e-12))
      #expect(found.relativeTranslation.largest < 1e-13)
      #expect(isClose(found.steps.rotationMeanDegrees, 0.5, within: 1e-12))
      #expect(found.steps.directionMedianDegrees < 1e-12)
    } else {
      // Four turns about axes that are some degrees apart: a little less than four times it.
      #expect(found.relativeRotationDegrees.mean < 2)
      #expect(found.relativeRotationDegrees.mean > 1.9)
    }
  }

  @Test func stepsSeeDirectionAndPaceOnAStraightRoad() throws {
    func straight(_ lengths: [Double], angle: Double) -> Trajectory {
      var z = 0.0
      let direction = Matrix3.rotation(exp: Vector3(0, angle, 0)) * Vector3(0, 0, 1)
      return Trajectory(
        poses: ([0] + lengths).enumerated().map { index, length in
          z += length
          return TimedPose(
            timestamp: Double(index),
            worldFromCamera: RigidTransform(translation: direction * z)
          )
        }
      )
    }
    let truth = straight([1, 1, 1, 1], angle: 0)
    let estimate = straight([2, 2, 3, 1], angle: 0.1)
    let found = try evaluate(estimate, truth, .none)
    #expect(isClose(found.steps.directionMedianDegrees, 18 / .pi, within: 1e-12))
    #expect(found.steps.rotationMeanDegrees < 1e-12)
    // Ratios 2 2 3 1: mean 2, variance 1/2, median 2.
    #expect(isClose(found.steps.lengthSpreadPercent, 50 * 0.5.squareRoot(), within: 1e-12))
    #expect(throws: AlignmentError.collinear) { try evaluate(estimate, truth, .sim3) }
  }

  @Test func standingStillHasNoDirection() throws {
    var truth = path(6)
    truth.poses[3].worldFromCamera = truth.poses[2].worldFromCamera
    let found = try evaluate(truth, truth, .none)
    #expect(found.steps.count == 5)
    #expect(found.steps.directionMedianDegrees < 1e-12)
    #expect(found.steps.lengthSpreadPercent < 1e-12)
  }

  @Test func aGapIsNoStep() throws {
    let truth = path(10)
    var estimate = truth
    estimate.poses.remove(at: 4)
    let found = try evaluate(estimate, truth, .sim3)
    #expect(found.pairs == 9)
    #expect(found.steps.count == 7)
    #expect(found.estimatedPoses == 9)
    #expect(found.truePoses == 10)
  }

  @Test func truePathIsTheOneThatWasEvaluated() throws {
    let truth = path(100)
    // All but a few frames: the path is the truth's.
    let nearlyAll = Trajectory(poses: Array(truth.poses.dropFirst(4)))
    #expect(
      isClose(
        try evaluate(nearlyAll, truth, .sim3).truePathLength,
        truth.pathLength,
        within: 1e-12
      )
    )
    // Ten frames of a hundred: a percentage of the whole path would flatter.
    let part = Trajectory(poses: Array(truth.poses[20..<30]))
    #expect(
      isClose(try evaluate(part, truth, .sim3).truePathLength, part.pathLength, within: 1e-12)
    )
  }

  @Test func noCommonTimeIsRefused() {
    var late = path(5)
    for i in late.poses.indices { late.poses[i].timestamp += 0.5 }
    #expect(throws: AlignmentError.tooFewPoints(0)) { try evaluate(late, path(5), .none) }
    #expect(throws: AlignmentError.tooFewPoints(2)) {
      try evaluate(Trajectory(poses: Array(path(5).poses.prefix(2))), path(5), .sim3)
    }
  }
}
