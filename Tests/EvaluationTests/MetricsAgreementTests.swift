import Evaluation
import Formats
import Foundation
import Geometry
import Imagery
import TestSupport
import Testing

/// What this target measures on the reference sequence.
private struct Measures {
  var flow = FlowEvaluation()
  var trajectory: TrajectoryEvaluation
  var movers = MoverEvaluation()
  var cloud: CloudEvaluation

  init(_ sequence: ReferenceSequence) throws {
    flow.add(
      try FloFile.read(sequence.path("flow.flo")),
      truth: try FloFile.read(sequence.path("flow-truth.flo"))
    )
    for frame in 0..<4 {
      movers.add(
        try MaskFile.read(sequence.path("movers/00000\(frame).png")),
        truth: try MaskFile.read(sequence.path("movers-truth/00000\(frame).png"))
      )
    }
    let truth = try TUMTrajectory.read(sequence.path("truth.tum"))
    trajectory = try TrajectoryEvaluation(
      try TUMTrajectory.read(sequence.path("estimate.tum")),
      truth: truth
    )

    let tau = ReferenceSequence.tau
    var wanted = VoxelThinning(cellSize: CloudEvaluation.cellSize(tau: tau))
    var found = wanted
    for i in stride(from: 0, to: ReferenceSequence.frames, by: 10) {
      let depth = try DepthPNG.read(
        sequence.path("depth-truth/0000\(i / 10)\(i % 10).png"),
        unitsPerMetre: ReferenceSequence.unitsPerMetre
      )
      wanted.add(
        depth,
        camera: sequence.camera,
        worldFromCamera: truth.poses[i].worldFromCamera,
        step: 2,
        unitsPerMetre: ReferenceSequence.unitsPerMetre
      )
    }
    found.add(
      try PLYFile.read(sequence.path("map.ply")),
      movedBy: trajectory.truthFromEstimate
    )
    cloud = CloudEvaluation(found, truth: wanted, tau: tau)
  }
}

/// The same numbers by an independent implementation in numpy and scipy.
///
/// They were recorded from it in full precision. Where PARALLAX_METRICS names that script, it runs
/// again on the very files, and what it prints must agree to its last digit.
@Suite struct MetricsAgreementTests {
  @Test func recordedNumbersAgree() throws {
    try withTemporaryFolder { folder in
      let measures = try Measures(ReferenceSequence(in: folder))
      // End points are single precision there.
      #expect(isClose(measures.flow.endPointErrorMean, 1.6023765802383423, within: 1e-6))
      #expect(isClose(measures.flow.flAllPercent, 10.816618911174785, within: 1e-9))
      #expect(isClose(measures.trajectory.absolutePercent, 0.20280736425617274, within: 1e-9))
      #expect(isClose(measures.trajectory.truePathLength, 1.8185064718783388, within: 1e-9))
      #expect(
        isClose(measures.trajectory.absolute.rootMeanSquare, 0.003688065044444378, within: 1e-9)
      )
      let steps = measures.trajectory.steps
      #expect(isClose(steps.rotationMeanDegrees, 0.13428209030128616, within: 1e-7))
      #expect(isClose(steps.directionMedianDegrees, 2.4693626431824782, within: 1e-7))
      #expect(isClose(steps.lengthSpreadPercent, 3.2247747574255117, within: 1e-9))
      #expect(isClose(measures.movers.intersectionOverUnion, 0.6599147121535182, within: 1e-12))
      #expect(isClose(measures.cloud.fScore, 0.23504331538846562, within: 1e-9))
      #expect(isClose(measures.cloud.precision, 0.15150093808630394, within: 1e-9))
      #expect(isClose(measures.cloud.recall, 0.5239852398523985, within: 1e-9))
    }
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["PARALLAX_METRICS"] != nil,
      "PARALLAX_METRICS does not name the script of independent measures"
    )
  )
  func theScriptAgreesToItsLastDigit() throws {
    let script = try #require(ProcessInfo.processInfo.environment["PARALLAX_METRICS"])
    try withTemporaryFolder { folder in
      let sequence = try ReferenceSequence(in: folder)
      let measures = try Measures(sequence)
      func expect(
        _ arguments: [String],
        _ expected: [(value: Double, digits: Int)],
        _ location: SourceLocation = #_sourceLocation
      ) throws {
        let printed = try run(script, arguments)
        let numbers = printed.split { " ,\n".contains($0) }.compactMap { Double($0) }
        try #require(numbers.count >= expected.count, "\(printed)", sourceLocation: location)
        for (number, (value, digits)) in zip(numbers, expected) {
          let unit = (0..<digits).reduce(1.0) { unit, _ in unit / 10 }
          #expect(
            isClose(number, value, within: 0.5 * unit + 1e-9),
            "\(printed)",
            sourceLocation: location
          )
        }
      }
      let path = sequence.path
      try expect(
        ["epe", path("flow.flo"), path("flow-truth.flo")],
        [(measures.flow.endPointErrorMean, 4), (measures.flow.flAllPercent, 2)]
      )
      let trajectory = measures.trajectory
      let absolute = [
        (trajectory.absolutePercent, 4), (Double(trajectory.pairs), 0),
        (trajectory.truePathLength, 3), (trajectory.absolute.rootMeanSquare, 5),
      ]
      try expect(["ate", path("estimate.tum"), path("truth.tum")], absolute)
      try expect(
        ["ate", path("estimate.tum"), path("truth.kitti"), "--gt-format", "kitti"],
        absolute
      )
      try expect(
        ["steps", path("estimate.tum"), path("truth.kitti")],
        [
          (trajectory.steps.rotationMeanDegrees, 4), (trajectory.steps.directionMedianDegrees, 3),
          (trajectory.steps.lengthSpreadPercent, 2),
        ]
      )
      try expect(
        ["iou", path("movers"), path("movers-truth")],
        [(measures.movers.intersectionOverUnion, 4), (4, 0)]
      )
      let camera = sequence.camera
      let numbers = [
        camera.focal.x, camera.focal.y, camera.centre.x, camera.centre.y,
        ReferenceSequence.unitsPerMetre, ReferenceSequence.tau,
      ]
      try expect(
        [
          "fscore", path("map.ply"), path("estimate.tum"), path("truth.tum"), path("depth-truth"),
        ] + numbers.map { "\($0)" },
        [
          (measures.cloud.fScore, 4), (measures.cloud.precision, 3), (measures.cloud.recall, 3),
        ]
      )
    }
  }

  private func run(_ script: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
