public import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Mapping
internal import Movers
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

  /// Flows, poses and depth to what moves; nil where the scene is known to be static.
  public var movers: MoverStage? = MoverStage()

  /// Depth to the map.
  public var fuse = FuseStage()

  /// The name of the flow estimator.
  public var flowNetwork = "dis"

  /// All by which flows of this estimator differ, such as the digest of its weights.
  public var flowKey = "dis"

  /// How predicted depth joins what is triangulated.
  public var prediction = PredictedDepthStage()

  /// All by which a depth network's predictions differ, its name first; empty where there is none.
  public var depthKey = ""

  /// All by which a pose network's predictions differ, its name first; empty where there is none.
  public var poseKey = ""

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
    movers?.movers.threads = count
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
    predictors: Predictors = Predictors(),
    progress: any StageProgress = SilentProgress()
  ) throws -> ReconstructionResult {
    let places = MapFolder(folder)
    try OutputFolder.make(places.work)
    return try FolderLock.whileHolding(places.work) {
      try run(
        sequence,
        places,
        estimator: estimator,
        predictors: predictors,
        progress: progress
      )
    }
  }

  private func run(
    _ sequence: FrameSequence,
    _ places: MapFolder,
    estimator: () throws -> any FlowEstimator,
    predictors: Predictors,
    progress: any StageProgress
  ) throws -> ReconstructionResult {
    let camera = try sequence.requireCamera()
    let digest = try sequence.digest()
    places.removeUnfinished()
    var stages = StageRunner(places)
    if isForced { try stages.forgetAll() }
    do {
      try run(
        sequence,
        digest,
        camera,
        places,
        estimator: estimator,
        predictors: predictors,
        progress: progress,
        &stages
      )
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
    predictors: Predictors,
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
      "\(pose.trust)",
      self.poseKey
    )
    try stages.run("pose", key: poseKey, outputs: [places.trajectory], further: [places.segments]) {
      done in
      let motion = try predictors.motion()
      try pose.run(
        flow: places.flow,
        to: places.trajectory,
        segments: places.segments,
        prediction: motion.map { motion in
          { try motion.secondFromFirst(sequence, $0, $1, flow: $2) }
        },
        progress: progress,
        willFinish: { result in
          var numbers = result.focal?.numbers ?? [:]
          numbers["placed"] = Double(result.placed)
          numbers["frames"] = Double(result.frames)
          numbers["residual_sigmas"] = result.bundle.finalResidual
          numbers["segments"] = Double(result.segments.count)
          if motion != nil {
            numbers["predictions_used"] = Double(result.predicted)
            progress.note("Poses: \(result.predicted) keyframes placed from the predicted motion")
          }
          try done(numbers)
        }
      )
    }

    var depthOptions = depth.triangulation
    depthOptions.threads = 0
    let depthKey = stageKey(poseKey, "depth", "\(depthOptions)", "\(depth.smoothing)")
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

    let isPredicted = !self.depthKey.isEmpty
    let predictedKey =
      isPredicted
      ? stageKey(depthKey, "predicted depth", "\(prediction.options)", self.depthKey) : depthKey
    if isPredicted {
      try stages.run(
        "predicted depth",
        key: predictedKey,
        outputs: [places.fusedDepth, places.fusedSigma]
      ) { done in
        guard let predictor = try predictors.depth() else {
          preconditionFailure("a depth network's key without the network")
        }
        let result = try prediction.run(
          sequence,
          predictor: predictor,
          key: predictedKey,
          trajectory: places.trajectory,
          triangulated: (places.depth, places.sigma),
          to: (places.fusedDepth, places.fusedSigma),
          progress: progress
        )
        progress.note(result.summary)
        try done([
          "keyframes": Double(result.keyframes), "predicted": Double(result.predicted),
          "known_share": result.knownShare, "added_share": result.addedShare,
          "disagreement": result.disagreement.isFinite ? result.disagreement : 0,
        ])
      }
    }

    var mapOptions = fuse.map
    mapOptions.threads = 0
    mapOptions.support.threads = 0
    let moverKey = try findMovers(sequence, depthKey: depthKey, places, &stages, progress)
    let fuseKey = stageKey(predictedKey, moverKey, "fuse", "\(mapOptions)", "\(fuse.trust)")
    try stages.run("fuse", key: fuseKey, outputs: [places.map], further: [places.moverCloud]) {
      done in
      try fuse.run(
        sequence,
        depth: isPredicted ? places.fusedDepth : places.depth,
        sigma: isPredicted ? places.fusedSigma : places.sigma,
        movers: movers == nil ? nil : places.movers,
        trajectory: places.trajectory,
        unit: Self.unit,
        to: places.map,
        moverCloud: movers == nil ? nil : places.moverCloud,
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
          "smoothing": "\(depth.smoothing)",
          "movers": movers.map { "\($0.movers)" } ?? "none", "map": "\(mapOptions)",
          "depth network": self.depthKey, "pose network": self.poseKey,
        ].filter { !$0.value.isEmpty },
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
