import Evaluation
import Geometry
import Imagery
import Odometry
import SyntheticScenes
import Testing

@Suite struct ExactReconstructionTests {
  @Test(
    arguments: [BoxesWorld.Options.Path.wander, .forward, .orbit, .flight],
    [1 as UInt64, 2, 3]
  )
  func exactFlowGivesTheExactMap(path: BoxesWorld.Options.Path, seed: UInt64) throws {
    var options = BoxesWorld.Options()
    options.frames = 96
    options.seed = seed
    options.path = path
    options.width = 320
    options.height = 240
    let clock = ContinuousClock()
    let t0 = clock.now
    let exact = ExactFlow(BoxesWorld(options), framesPerStep: 4)
    let found = try Reconstructed(exact, frames: 24)
    let t1 = clock.now
    let trajectory = try exact.evaluate(found.trajectory)
    let depth = found.depth(exact)
    print(
      "KEY",
      path,
      seed,
      found.keyframes.count,
      found.placed,
      found.report,
      "ATE%",
      trajectory.absolutePercent,
      "rot",
      trajectory.relativeRotationDegrees.rootMeanSquare,
      "absrel%",
      100 * depth.errors.absRel,
      "median",
      100 * depth.errors.absRelMedian,
      "a1",
      depth.errors.within.x,
      "cov",
      depth.coveragePercent,
      t1 - t0,
      clock.now - t1
    )
  }
}

extension ExactFlow {
  func evaluate(_ t: Trajectory) throws -> TrajectoryEvaluation {
    let truth = Trajectory(
      poses: t.poses.map {
        TimedPose(
          timestamp: $0.timestamp,
          worldFromCamera: world.worldFromCamera(at: time(of: Int($0.timestamp)))
        )
      }
    )
    var top = 0.0, bottom = 0.0
    for (a, b) in zip(t.positionsInWorld, truth.positionsInWorld) {
      top += dot(a, b); bottom += dot(a, a)
    }
    var scaled = t
    for i in scaled.poses.indices { scaled.poses[i].worldFromCamera.translation *= top / bottom }
    return try TrajectoryEvaluation(scaled, truth: truth, by: TrajectoryProtocol(alignment: .none))
  }
}

struct Reconstructed {
  var keyframes: [Int] = []
  var trajectory = Trajectory()
  var report: BundleReport
  var estimates: [DepthEstimate] = []
  var placed = 0

  init(_ exact: ExactFlow, frames: Int) throws {
    let camera = exact.world.camera
    let grid = PointGrid(camera: camera, spacing: 16)
    let chooser = KeyframeFlow(camera: camera, estimator: exact)
    var connected: [ConnectedFrames] = []
    for position in 0..<frames { connected += try chooser.add(exact.frame(position)) }
    keyframes = chooser.keyframes
    var odometry = KeyframeOdometry(camera: camera, grid: grid)
    for (number, position) in keyframes.enumerated() {
      var seen: [FlowObservations] = []
      for pair in connected where pair.second == position {
        guard let first = keyframes.firstIndex(of: pair.first) else { continue }
        seen.append(FlowObservations(source: first, target: number, grid: grid, flow: pair.flow))
        seen.append(
          FlowObservations(source: number, target: first, grid: grid, flow: pair.flow.reversed)
        )
      }
      try odometry.add(seen, name: "\(position)")
    }
    report = try odometry.finish()
    let problem = odometry.problem
    for position in 0..<frames {
      let pose: RigidTransform?
      if let number = keyframes.firstIndex(of: position) {
        pose = problem.cameraFromWorld[number]
      } else {
        let seen = connected.filter { $0.second == position }.compactMap { pair in
          keyframes.firstIndex(of: pair.first).map {
            FlowObservations(source: $0, target: problem.count, grid: grid, flow: pair.flow)
          }
        }
        pose = problem.cameraFromWorld(
          ofFrameSeeing: seen,
          from: problem.cameraFromWorld[seen.last!.source]
        )
      }
      guard let pose else { continue }
      placed += 1
      trajectory.poses.append(TimedPose(timestamp: Double(position), worldFromCamera: pose.inverse))
    }
    for (number, position) in keyframes.enumerated() {
      var views: [DepthView] = []
      for pair in connected {
        guard let first = keyframes.firstIndex(of: pair.first),
          let second = keyframes.firstIndex(of: pair.second),
          pair.first == position || pair.second == position
        else { continue }
        let other = first == number ? second : first
        views.append(
          DepthView(
            otherFromKeyframe: problem.cameraFromWorld[other]
              * problem.cameraFromWorld[number].inverse,
            flow: first == number ? pair.flow : pair.flow.reversed
          )
        )
      }
      estimates.append(triangulatedDepth(camera: camera, views: views))
    }
  }

  func depth(_ exact: ExactFlow) -> DepthEvaluation {
    let comparisons = zip(keyframes, estimates).map {
      DepthComparison($1.depth, truth: exact.view($0).depth, depthProtocol: DepthProtocol())
    }
    let ratios = comparisons.compactMap(\.medianRatio).sorted()
    let scale = ratios.isEmpty ? 1 : ratios[ratios.count / 2]
    var out = DepthEvaluation()
    for c in comparisons { out.add(DepthEvaluation(c, scale: scale)) }
    return out
  }
}
