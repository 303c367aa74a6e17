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
    var records = StageRecords(readingFrom: isForced ? "" : places.records)
    let digest = try sequence.digest()

    let flowKey = stageKey(
      suiteVersion,
      "flow",
      flowKey,
      digest,
      "\(camera)",
      "\(sequence.inputCamera?.distortion ?? .pinhole)",
      "\(flow.keyframes)"
    )
    try stage(
      "flow",
      flowKey,
      [FlowIndex.path(in: places.flow)],
      &records,
      places
    ) {
      let index = try flow.run(
        sequence,
        estimator: try estimator(),
        network: flowNetwork,
        to: places.flow,
        progress: progress
      )
      return ["keyframes": Double(index.keyframes.count), "pairs": Double(index.pairs.count)]
    }

    var poseOptions = pose.odometry
    poseOptions.bundle.threads = 0
    let poseKey = stageKey(flowKey, "pose", "\(poseOptions)", "\(pose.consistency)")
    try stage("pose", poseKey, [places.trajectory], &records, places) {
      let result = try pose.run(flow: places.flow, to: places.trajectory, progress: progress)
      return [
        "placed": Double(result.placed), "frames": Double(result.frames),
        "residual_sigmas": result.bundle.finalResidual,
      ]
    }

    var depthOptions = depth.triangulation
    depthOptions.threads = 0
    let depthKey = stageKey(poseKey, "depth", "\(depthOptions)")
    try stage("depth", depthKey, [places.depth, places.sigma], &records, places) {
      let count = try depth.run(
        flow: places.flow,
        trajectory: places.trajectory,
        depth: places.depth,
        sigma: places.sigma,
        progress: progress
      )
      return ["keyframes": Double(count)]
    }

    var mapOptions = fuse.map
    mapOptions.threads = 0
    mapOptions.support.threads = 0
    let fuseKey = stageKey(depthKey, "fuse", "\(mapOptions)")
    try stage("fuse", fuseKey, [places.map, places.calibration], &records, places) {
      let result = try fuse.run(
        sequence,
        depth: places.depth,
        sigma: places.sigma,
        trajectory: places.trajectory,
        unit: Self.unit,
        to: places.map,
        progress: progress
      )
      try CalibrationFile.write(camera, to: places.calibration)
      return [
        "points": Double(result.points), "keyframes": Double(result.keyframes),
        "voxel_size": result.voxelSize,
      ]
    }
    func result(_ records: StageRecords) -> ReconstructionResult {
      ReconstructionResult(
        folder: places,
        digest: digest,
        flowNetwork: flowNetwork,
        unit: Self.unit,
        records: records
      )
    }
    let done = records
    let reportKey = stageKey(
      fuseKey,
      "report",
      try truthPath.map(FileDigest.sha256) ?? ""
    )
    try stage("report", reportKey, [places.report, places.manifest], &records, places) {
      progress.begin("Report", total: 1)
      try MapReport(
        sequence: sequence,
        result: result(done),
        command: command,
        truthPath: truthPath
      ).write()
      try Manifest(
        sequence: sequence,
        result: result(done),
        options: [
          "keyframes": "\(flow.keyframes)", "odometry": "\(poseOptions)",
          "consistency": "\(pose.consistency)", "triangulation": "\(depthOptions)",
          "map": "\(mapOptions)",
        ],
        command: command
      ).write(to: places.manifest)
      progress.advance()
      return [:]
    }
    let finished = result(records)
    if isCleaned { try OutputFolder.remove(places.work) }
    return finished
  }

  /// What a map's numbers mean where nothing gives the scale.
  public static let unit = "median depth of the first keyframe"

  /// Does a stage whose outputs are not there yet under the same key, and records it.
  private func stage(
    _ name: String,
    _ key: String,
    _ outputs: [String],
    _ records: inout StageRecords,
    _ places: MapFolder,
    _ body: () throws -> [String: Double]
  ) throws {
    guard records.record(of: name, key: key, outputs: outputs) == nil else { return }
    try records.forget(name, writingTo: places.records)
    let start = DispatchTime.now().uptimeNanoseconds
    let results = try body()
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    try records.set(
      name,
      .init(key: key, seconds: seconds, results: results),
      writingTo: places.records
    )
  }
}

/// Where a map's files lie.
public struct MapFolder: Sendable {
  /// The map's own folder.
  public let path: String

  /// A folder by its path.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What stages read and resume from.
  public var work: String { path + "/work" }

  /// Flows, one file a pair and direction.
  public var flow: String { work + "/flow" }

  /// Depth, one file a keyframe.
  public var depth: String { work + "/depth" }

  /// Depth's sigma, one file a keyframe.
  public var sigma: String { work + "/sigma" }

  /// The stages that are done.
  var records: String { work + "/stages.json" }

  /// The map.
  public var map: String { path + "/map.ply" }

  /// The camera's path.
  public var trajectory: String { path + "/trajectory.txt" }

  /// The pinhole camera of the frames as they were used.
  public var calibration: String { path + "/calibration.yaml" }

  /// What was done, for programs.
  public var manifest: String { path + "/manifest.json" }

  /// What was done, for people.
  public var report: String { path + "/report.html" }
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
