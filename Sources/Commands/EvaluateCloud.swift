internal import ArgumentParser
internal import Datasets
internal import Evaluation
internal import Formats
internal import Geometry
internal import Imagery

extension Root.Evaluate {
  /// Compares a map with the truth.
  struct Cloud: EvaluateCommand {
    static let configuration = CommandConfiguration(
      abstract: "Accuracy, completeness and F-score of a map.",
      discussion: """
        The truth is a cloud, or depth maps that the true trajectory places; given both trajectories, \
        the Sim(3) between them first carries the map to the truth. Both clouds are thinned to one \
        point in a cell of half of tau, so that dense parts do not count more. With --mover-truth, what \
        moves is no part of the truth, and swept_share says how much of the map is where only it was.

        Example, after make demo:
          parallax evaluate cloud Maps/demo/map.ply --depth-truth Maps/boxes/depth \\
            --calibration Maps/boxes/calibration.yaml \\
            --trajectory Maps/demo/trajectory.txt \\
            --truth-trajectory Maps/boxes/groundtruth.txt
        """
    )

    @Argument(help: "The map (PLY).", completion: .file(extensions: ["ply"]))
    var map: String

    @Option(
      help: ArgumentHelp("The true cloud (PLY).", valueName: "file"),
      completion: .file(extensions: ["ply"])
    )
    var truth: String?

    @Option(
      help: ArgumentHelp(
        "True z-depth, in place of --truth; named by seconds, or one a pose in order.",
        valueName: "folder"
      ),
      completion: .directory
    )
    var depthTruth: String?

    @Option(
      help: ArgumentHelp(
        "True masks of what moves, beside --depth-truth: PNG of the same name, 0 = static.",
        valueName: "folder"
      ),
      completion: .directory
    )
    var moverTruth: String?

    @OptionGroup var lens: LensOptions

    @Option(help: ArgumentHelp("Units per metre of depth in PNG.", valueName: "number"))
    var depthScale: Double?

    @Option(
      help: ArgumentHelp("Estimated trajectory, in the map's frame.", valueName: "file"),
      completion: .file()
    )
    var trajectory: String?

    @Option(
      help: ArgumentHelp("True trajectory, in the truth's frame.", valueName: "file"),
      completion: .file()
    )
    var truthTrajectory: String?

    @Option(help: ArgumentHelp("Points nearer than this are right.", valueName: "metres"))
    var tau = 0.05

    @Option(help: ArgumentHelp("Take every n-th depth map.", valueName: "n"))
    var every = 10

    @Option(
      help: ArgumentHelp("Take every n-th pixel of every n-th row of a depth map.", valueName: "n")
    )
    var step = 2

    @OptionGroup var output: JSONOptions

    func validate() throws {
      guard tau > 0, tau.isFinite else { throw ValidationError("--tau must be above 0.") }
      guard every > 0, step > 0 else { throw ValidationError("--every and --step start at 1.") }
      guard (truth == nil) != (depthTruth == nil) else {
        throw ValidationError("Give the truth as either --truth or --depth-truth.")
      }
      guard depthTruth == nil || truthTrajectory != nil else {
        throw ValidationError("--depth-truth needs --truth-trajectory.")
      }
      guard moverTruth == nil || depthTruth != nil else {
        throw ValidationError("--mover-truth needs --depth-truth.")
      }
      if depthTruth != nil { try lens.requireLens() }
      guard trajectory == nil || truthTrajectory != nil else {
        throw ValidationError("--trajectory needs --truth-trajectory.")
      }
    }

    func report() throws -> EvaluationReport {
      let cellSize = CloudEvaluation.cellSize(tau: tau)
      var found = VoxelThinning(cellSize: cellSize)
      var wanted = VoxelThinning(cellSize: cellSize)
      var similarity = Similarity.identity
      if let trajectory, let truthTrajectory {
        similarity = try TrajectoryPair(trajectory, truthTrajectory).similarity()
      }
      found.add(try cloud(map), movedBy: similarity)
      if let truth { wanted.add(try cloud(truth)) }
      var swept = VoxelThinning(cellSize: cellSize)
      if let depthTruth { try addDepth(from: depthTruth, to: &wanted, swept: &swept) }
      let result = CloudEvaluation(
        found,
        truth: wanted,
        swept: moverTruth == nil ? nil : swept,
        tau: tau
      )
      return EvaluationReport(
        kind: "cloud",
        estimate: map,
        truth: truth ?? depthTruth ?? "",
        results: result.metrics + [Metric("scale", similarity.scale)]
      )
    }

    private func cloud(_ path: String) throws -> PointCloud {
      let cloud = try PLYFile.read(path)
      guard cloud.count > 0 else { throw FileError(path, found: "no points", expected: "a cloud") }
      let bad = cloud.positions.count { !($0.x.isFinite && $0.y.isFinite && $0.z.isFinite) }
      guard bad == 0 else {
        throw FileError(
          path,
          found: "\(bad) of \(cloud.count) points with a coordinate that is no number",
          expected: "finite coordinates"
        )
      }
      return cloud
    }

    private func addDepth(
      from folder: String,
      to wanted: inout VoxelThinning,
      swept: inout VoxelThinning
    ) throws {
      let poses = try TrajectoryFile.read(truthTrajectory ?? "")
      let files = try EvaluationPair.files(in: folder, endings: ["pfm", "png"])
      for (index, file) in files.enumerated() where index.isMultiple(of: every) {
        // A name with a decimal point is a time in seconds; otherwise the place in the order counts.
        let name = EvaluationPair.stem(file)
        let time = name.contains(".") ? Double(name) ?? Double(index) : Double(index)
        let tolerance = TrajectoryProtocol().tolerance
        guard let pose = poses.pose(nearest: time, tolerance: tolerance) else {
          throw FileError(
            file,
            found: "no pose at its time \(time) in \(truthTrajectory ?? "")",
            expected: "one within \(tolerance) s"
          )
        }
        let depth = try DepthFile.read(file, unitsPerMetre: depthScale)
        let camera = try lens.lens.camera(width: depth.width, height: depth.height, place: file)
        guard let camera else { throw ValidationError("The camera of the true depth is unknown.") }
        func add(_ depth: DepthMap, to cloud: inout VoxelThinning) {
          cloud.add(
            depth,
            camera: camera,
            worldFromCamera: pose.worldFromCamera,
            step: step,
            unitsPerMetre: file.lowercased().hasSuffix(".png") ? depthScale : nil
          )
        }
        guard let moverTruth else {
          add(depth, to: &wanted)
          continue
        }
        let parts = try parted(depth, by: "\(moverTruth)/\(name).png")
        add(parts.still, to: &wanted)
        add(parts.moving, to: &swept)
      }
      guard !wanted.points.isEmpty else {
        throw FileError(folder, found: "no known depth", expected: "a truth to compare with")
      }
    }

    /// What stands still and what moves, each with unknown depth where the other is.
    private func parted(
      _ depth: DepthMap,
      by path: String
    ) throws -> (still: DepthMap, moving: DepthMap) {
      let mask = try MaskFile.read(path)
      guard mask.width == depth.width, mask.height == depth.height else {
        throw FileError(
          path,
          found: "\(mask.width) × \(mask.height) pixels",
          expected: "\(depth.width) × \(depth.height) as the true depth"
        )
      }
      var (still, moving) = (depth, depth)
      for index in mask.values.indices {
        if mask.values[index] > 0 {
          still.values[index] = .nan
        } else {
          moving.values[index] = .nan
        }
      }
      return (still, moving)
    }
  }
}
