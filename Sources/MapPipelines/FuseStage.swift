public import Datasets
internal import Formats
internal import Geometry
internal import Imagery
public import Mapping
public import Pipelines

/// Depth, poses and pictures to the global map.
public struct FuseStage: Sendable {
  /// How the map is fused.
  public var map = MapOptions()

  /// What is refused.
  public var trust = TrustOptions()

  /// The defaults.
  public init() {}

  /// What the stage made.
  public struct Result: Codable, Equatable, Sendable {
    /// Points in the map.
    public let points: Int

    /// Keyframes fused.
    public let keyframes: Int

    /// The edge of a cell, in map units.
    public let voxelSize: Double

    /// The share of keyframes' pixels that other keyframes confirmed.
    public let confirmedShare: Double
  }

  /// Writes the map to `path`.
  ///
  /// Every frame that has both a pose and files `NAME.pfm` of depth and sigma is fused; frames that
  /// lack one are passed over. Of pixels that move, by the folder `movers`, the map holds nothing; their
  /// points go to the cloud `moverCloud`, if that is given. `unit` says in what the trajectory is measured.
  /// `willFinish` is told before the map appears.
  @discardableResult
  public func run(
    _ sequence: FrameSequence,
    depth depthFolder: String,
    sigma sigmaFolder: String,
    movers moverFolder: String? = nil,
    trajectory trajectoryPath: String,
    unit: String,
    to path: String,
    moverCloud moverPath: String? = nil,
    progress: any StageProgress = SilentProgress(),
    willFinish: (Result) throws -> Void = { _ in }
  ) throws -> Result {
    let camera = try sequence.requireCamera()
    let trajectory = try TUMTrajectory.read(trajectoryPath)
    let chosen = sequence.entries.indices.filter { position in
      StageDepth.isThere(sequence.entries[position].name, in: depthFolder)
    }
    guard !chosen.isEmpty else {
      throw FileError(
        depthFolder,
        found: "no depth of these frames",
        expected: "files NAME.pfm",
        advice: "run `parallax depth` first"
      )
    }
    var fusion = GlobalMap(camera: camera, options: map)
    progress.begin("Map", total: chosen.count + 1)
    var fused = 0
    var moverCloud = MoverCloud()
    for position in chosen {
      let entry = sequence.entries[position]
      guard let pose = trajectory.pose(nearest: entry.timestamp, tolerance: 1e-6) else { continue }
      let depth = try StageDepth.read(entry.name, in: depthFolder, of: camera)
      let sigma = try StageDepth.read(entry.name, in: sigmaFolder, of: camera)
      let image = try sequence.frame(at: position).image
      let moving = try moverFolder.flatMap {
        try MoverFiles.probabilities(
          entry.name,
          in: $0,
          width: camera.width,
          height: camera.height
        )
      }
      if let moving {
        moverCloud.add(
          moving: moving,
          depth: depth,
          image: image,
          frame: entry.index,
          worldFromCamera: pose.worldFromCamera,
          camera: camera
        )
      }
      fusion.add(
        FusionKeyframe(
          worldFromCamera: pose.worldFromCamera,
          depth: depth,
          sigma: sigma,
          image: image,
          moverProbabilities: moving
        )
      )
      fused += 1
      progress.advance()
    }
    guard fused > 0 else {
      throw FileError(
        trajectoryPath,
        found: "no pose of a frame that has depth",
        expected: "the trajectory of these frames"
      )
    }
    let voxelSize = fusion.voxelSize ?? 0
    var cloud = try fusion.finish()
    let pixels = Double(fused * camera.width * camera.height)
    let confirmedShare = Double(fusion.confirmedCount) / pixels
    try trust.checkConfirmed(cloud.count > 0 ? confirmedShare : 0)
    cloud.comments = [
      "parallax \(suiteVersion)", "unit \(unit)", "frame world, x right y down z forward",
    ]
    let result = Result(
      points: cloud.count,
      keyframes: fused,
      voxelSize: voxelSize,
      confirmedShare: confirmedShare
    )
    if let moverPath {
      try PLYFile.write(moverCloud.cloud(comments: cloud.comments), to: moverPath)
    }
    try willFinish(result)
    try PLYFile.write(cloud, to: path)
    progress.advance()
    return result
  }
}
