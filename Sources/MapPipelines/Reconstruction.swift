public import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Mapping
public import Odometry
public import Pipelines

/// The main job: frames to a trajectory and a map, stage by stage, resuming what is there.
public struct Reconstruction: Sendable {
  /// Frames to flows.
  public var flow = FlowStage()

  /// Flows to poses.
  public var pose = PoseStage()

  /// Flows and poses to depth.
  public var depth = DepthStage()

  /// Depth to the map.
  public var fuse = FuseStage()

  /// The name of the flow estimator.
  public var flowNetwork = "dis"

  /// All by which flows of this estimator differ, such as the digest of its weights.
  public var flowKey = "dis"

  /// The true trajectory's file, for the report; nil where there is none.
  public var truthPath: String?

  /// The command as it was given, for the report and the manifest.
  public var command = ""

  /// Whether work/ is removed in the end.
  public var isCleaned = false

  /// Whether finished stages are done again.
  public var isForced = false

  /// The defaults.
  public init() {}

  /// Sets the threads of every stage; results are the same for any number.
  public mutating func setThreads(_ count: Int) {
    flow.threads = count
    pose.odometry.bundle.threads = count
    depth.triangulation.threads = count
    fuse.map.threads = count
  }

  /// Reconstructs `sequence` into `folder`, which then has the shape that the README describes.
  ///
  /// Stages whose inputs, options and version have not changed are not done again. Throws where no
  /// trustworthy map can be made, and where another run holds the folder.
  public func run(
    _ sequence: FrameSequence,
    to folder: String,
    estimator: () throws -> any FlowEstimator,
    progress: any StageProgress = SilentProgress()
  ) throws -> ReconstructionResult {
    let places = MapFolder(folder)
    try OutputFolder.make(places.work)
    return try FolderLock.whileHolding(places.work) {
      try run(sequence, places, estimator: estimator, progress: progress)
    }
  }

  private func run(
    _ sequence: FrameSequence,
    _ places: MapFolder,
    estimator: () throws -> any FlowEstimator,
    progress: any StageProgress
  ) throws -> ReconstructionResult {
    let camera = try sequence.requireCamera()
    let digest = try sequence.digest()
    places.removeUnfinished()
    var stages = StageRunner(places)
    if isForced { try stages.forgetAll() }
    do {
      try run(sequence, digest, camera, places, estimator: estimator, progress: progress, &stages)
    } catch let error as OdometryError {
      // What cannot be trusted is not left behind.
      try stages.forgetResults()
      throw error
    }
    if isCleaned { try OutputFolder.remove(places.work) }
    return result(digest, places, stages.records)
  }

  private func run(
    _ sequence: FrameSequence,
    _ digest: String,
    _ camera: Camera,
    _ places: MapFolder,
    estimator: () throws -> any FlowEstimator,
    progress: any StageProgress,
    _ stages: inout StageRunner
  ) throws {
    let flowKey = try flow.key(sequence, digest: digest, estimatorKey: flowKey)
    try stages.run("flow", key: flowKey, outputs: [FlowIndex.path(in: places.flow)]) { done in
      try flow.run(
        sequence,
        estimator: try estimator(),
        network: flowNetwork,
        key: flowKey,
        to: places.flow,
        progress: progress,
        willFinish: { index in
          try done([
            "keyframes": Double(index.keyframes.count), "pairs": Double(index.pairs.count),
          ])
        }
      )
    }

    var poseOptions = pose.odometry
    poseOptions.bundle.threads = 0
    let poseKey = stageKey(
      flowKey,
      "pose",
      "\(poseOptions)",
      "\(pose.consistency)",
      "\(pose.trust)"
    )
    try stages.run("pose", key: poseKey, outputs: [places.trajectory], further: [places.segments]) {
      done in
      try pose.run(
        flow: places.flow,
        to: places.trajectory,
        segments: places.segments,
        progress: progress,
        willFinish: { result in
          try done(
            [
              "placed": Double(result.placed), "frames": Double(result.frames),
              "residual_sigmas": result.bundle.finalResidual,
              "segments": Double(result.segments.count),
            ].merging(result.focal?.numbers ?? [:]) { own, _ in own }
          )
        }
      )
    }

    var depthOptions = depth.triangulation
    depthOptions.threads = 0
    let depthKey = stageKey(poseKey, "depth", "\(depthOptions)")
    try stages.run("depth", key: depthKey, outputs: [places.depth, places.sigma]) { done in
      let count = try depth.run(
        flow: places.flow,
        trajectory: places.trajectory,
        depth: places.depth,
        sigma: places.sigma,
        progress: progress
      )
      try done(["keyframes": Double(count)])
    }

    var mapOptions = fuse.map
    mapOptions.threads = 0
    mapOptions.support.threads = 0
    let fuseKey = stageKey(depthKey, "fuse", "\(mapOptions)", "\(fuse.trust)")
    try stages.run("fuse", key: fuseKey, outputs: [places.map], further: [places.moverCloud]) {
      done in
      try fuse.run(
        sequence,
        depth: places.depth,
        sigma: places.sigma,
        trajectory: places.trajectory,
        unit: Self.unit,
        to: places.map,
        progress: progress,
        willFinish: { result in
          try done([
            "points": Double(result.points), "keyframes": Double(result.keyframes),
            "voxel_size": result.voxelSize, "confirmed_share": result.confirmedShare,
          ])
        }
      )
    }
    try stages.run("calibration", key: flowKey, outputs: [places.calibration]) { done in
      try done([:])
      try CalibrationFile.write(camera, to: places.calibration)
    }

    let made = result(digest, places, stages.records)
    let reportKey = stageKey(fuseKey, "report", try truthPath.map(FileDigest.sha256) ?? "")
    try stages.run("report", key: reportKey, outputs: [places.report]) { done in
      progress.begin("Report", total: 1)
      try done([:])
      try MapReport(
        sequence: sequence,
        result: made,
        command: command,
        truthPath: truthPath,
        threads: fuse.map.threads
      ).write()
      progress.advance()
    }
    try stages.run("manifest", key: reportKey, outputs: [places.manifest]) { done in
      try done([:])
      try Manifest(
        sequence: sequence,
        result: made,
        options: [
          "keyframes": "\(flow.keyframes)", "odometry": "\(poseOptions)",
          "consistency": "\(pose.consistency)", "triangulation": "\(depthOptions)",
          "map": "\(mapOptions)",
        ],
        command: command
      ).write(to: places.manifest)
    }
  }

  private func result(
    _ digest: String,
    _ places: MapFolder,
    _ records: StageRecords
  ) -> ReconstructionResult {
    ReconstructionResult(
      folder: places,
      digest: digest,
      flowNetwork: flowNetwork,
      unit: Self.unit,
      records: records
    )
  }

  /// What a map's numbers mean where nothing gives the scale.
  public static let unit = "median depth of the first keyframe"
}

/// What a reconstruction made.
public struct ReconstructionResult: Sendable {
  /// Where it lies.
  public let folder: MapFolder

  /// A digest of the input frames.
  public let digest: String

  /// The name of the flow estimator.
  public let flowNetwork: String

  /// The unit of length of the map.
  public let unit: String

  let records: StageRecords

  /// Seconds that a stage took when it was done; nil for a stage that there is not.
  public func seconds(of stage: String) -> Double? { records.stages[stage]?.seconds }

  /// A number that a stage reported.
  public func result(_ name: String, of stage: String) -> Double? {
    records.stages[stage]?.results[name]
  }
}

extension FocalEstimate {
  /// What goes into records and the manifest.
  fileprivate var numbers: [String: Double] {
    ["focal_factor": factor, "focal_excess": excess, "focal_log_sigma": logSigma]
  }
}

extension ReconstructionResult {
  /// The focal length that the flow asks for; nil where it says nothing of it.
  var focal: FocalEstimate? {
    guard let factor = result("focal_factor", of: "pose"),
      let excess = result("focal_excess", of: "pose"),
      let sigma = result("focal_log_sigma", of: "pose")
    else { return nil }
    return FocalEstimate(factor: factor, excess: excess, logSigma: sigma)
  }
}
