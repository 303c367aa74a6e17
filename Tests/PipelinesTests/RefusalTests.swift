import Datasets
import Formats
import Foundation
import Geometry
import MapPipelines
import Odometry
import Pipelines
import SyntheticScenes
import TestSupport
import Testing

/// Frames of 320 × 240 of a world, and what comes of them.
private struct Film {
  let folder: String
  private var count = 0

  init(_ parent: String) throws {
    folder = parent + "/frames"
    try OutputFolder.make(folder)
  }

  /// Appends frames of a world.
  mutating func append(_ frames: Int, _ change: (inout BoxesWorld.Options) -> Void) throws {
    var options = BoxesWorld.Options()
    (options.frames, options.width, options.height) = (frames, 320, 240)
    change(&options)
    let world = BoxesWorld(options)
    for frame in 0..<frames {
      try PNG.write(
        world.view(at: Double(frame), threads: 2).image,
        to: "\(folder)/\(1000 + count).png"
      )
      count += 1
    }
  }

  /// Reconstructs with a horizontal field of view; the true one is 65°.
  func reconstruction(
    fov: Double = 65,
    every: Int = 1,
    to folder: String
  ) throws -> ReconstructionResult {
    var reconstruction = Reconstruction()
    reconstruction.setThreads(2)
    return try reconstruction.run(
      FrameSequence(
        FrameSelection(FrameInput(arguments: [self.folder]), every: every),
        lens: .fieldOfView(degrees: fov)
      ),
      to: folder,
      estimator: { DISFlowEstimator(threads: 2) }
    )
  }

  /// Why there is no map, and that there is none.
  func refusal(fov: Double = 65, every: Int = 1) throws -> OdometryError? {
    let folder = self.folder + "-map"
    do {
      _ = try reconstruction(fov: fov, every: every, to: folder)
      return nil
    } catch let error as OdometryError {
      let left = contents(folder).keys.filter { !$0.hasPrefix("work/") }
      #expect(left.isEmpty, "\(left)")
      return error
    }
  }
}

@Suite struct RefusalTests {
  @Test func twoFramesAreTooFew() throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      try film.append(2) { $0.path = .wander }
      #expect(try film.refusal() == .tooFewFrames(found: 2))
    }
  }

  @Test func aCameraThatStandsStillIsToldSo() throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      // What moves before it makes no motion of the camera.
      try film.append(8) { ($0.path, $0.movers) = (.still, 2) }
      guard case .stillCamera = try film.refusal() else {
        Issue.record("another reason, or none")
        return
      }
    }
  }

  @Test(arguments: [65.0, 50, 85])
  func aCameraThatOnlyTurnsIsToldSo(fov: Double) throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      try film.append(30) { $0.path = .rotation }
      // With a wrong field of view turning looks like depth: it is found out all the same.
      guard case .tooLittleParallax(let pixels) = try film.refusal(fov: fov) else {
        Issue.record("another reason, or none")
        return
      }
      #expect(pixels < 1)
    }
  }

  @Test func aBlankWallIsToldSo() throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      try film.append(10) { $0.texture = .flat }
      #expect(try film.refusal() == .noTexture(share: 0))
    }
  }

  @Test func aWrongFocalLengthIsToldTheRightOne() throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      try film.append(40) { $0.path = .wander }
      let truth = 160 / tan(32.5 * .pi / 180)
      for fov in [48.0, 85] {
        guard case .wrongCalibration(_, let likely) = try film.refusal(fov: fov) else {
          Issue.record("another reason, or none, at \(fov)°")
          continue
        }
        // What flow of this size tells of it.
        #expect(abs(likely / truth - 1) < 0.1, "\(likely) px at \(fov)°")
      }
      #expect(try film.refusal() == nil)
    }
  }

  @Test func aFocalLengthIsDoubtedOnlyWhereItShows() {
    let trust = TrustOptions()
    func doubt(excess: Double, logSigma: Double = 0.01) -> String? {
      trust.doubt(
        of: FocalEstimate(factor: 0.8, excess: excess, logSigma: logSigma),
        given: 700
      )
    }
    #expect(doubt(excess: 1.5)?.hasPrefix("a focal length of 560 px") == true)
    // Straight ahead, and where the estimate itself is hardly better than a guess.
    #expect(doubt(excess: 1.001) == nil)
    #expect(doubt(excess: 1.5, logSigma: 0.1) == nil)
  }

  @Test func aMapOfAFewPointsIsRefused() throws {
    #expect(throws: OdometryError.tooThin(confirmedShare: 0.015)) {
      try TrustOptions().checkConfirmed(0.015)
    }
    try TrustOptions().checkConfirmed(0.025)
  }

  @Test func whatIsHardButPossibleIsMapped() throws {
    try withTemporaryFolder { folder in
      // A fifth of the contrast; and straight ahead, where nothing tells the focal length.
      var faint = try Film(folder + "/faint")
      try faint.append(40) { $0.texture = .faint }
      #expect(try faint.refusal() == nil)
      var ahead = try Film(folder + "/ahead")
      try ahead.append(20) { $0.path = .forward }
      #expect(try ahead.refusal(fov: 85) == nil)
    }
  }

  @Test func aCutMakesSegments() throws {
    try withTemporaryFolder { folder in
      var film = try Film(folder)
      try film.append(30) { $0.path = .forward }
      try film.append(20) { ($0.path, $0.seed) = (.orbit, 5) }
      let result = try film.reconstruction(to: folder + "/map")
      #expect(result.result("segments", of: "pose") == 2)
      let first = try TUMTrajectory.read(folder + "/map/trajectory.txt")
      let second = try TUMTrajectory.read(folder + "/map/segments/1/trajectory.txt")
      #expect(first.poses.map(\.timestamp).allSatisfy { $0 < 30 } && first.poses.count >= 28)
      #expect(second.poses.map(\.timestamp).allSatisfy { $0 >= 30 } && second.poses.count >= 18)
      let report = try String(contentsOfFile: folder + "/map/report.html", encoding: .utf8)
      #expect(report.contains("falls into 2 segments") && report.contains("segments/1"))
    }
  }
}
