internal import ArgumentParser
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
        point in a cell of half of tau, so that dense parts do not count more.

        EXAMPLE: parallax evaluate cloud Maps/room/map.ply --trajectory Maps/room/trajectory.txt \
        --truth-trajectory groundtruth.txt --depth-truth depth --depth-scale 1000 \
        --calibration room.yaml
        """
    )

    @Argument(help: "The map, a PLY.")
    var map: String

    @Option(help: "The true cloud, a PLY.")
    var truth: String?

    @Option(help: "True z-depth, a folder, in place of --truth; names in seconds or in order.")
    var depthTruth: String?

    @Option(help: "The camera of the true depth.")
    var calibration: String?

    @Option(help: "PNG units per metre of the true depth.")
    var depthScale: Double?

    @Option(help: "Estimated trajectory, in the map's frame.")
    var trajectory: String?

    @Option(help: "True trajectory, in the truth's frame.")
    var truthTrajectory: String?

    @Option(help: "Points nearer than this are right, in metres.")
    var tau = 0.05

    @Option(help: "Take every n-th depth map.")
    var every = 10

    @Option(help: "Take every n-th pixel of every n-th row of a depth map.")
    var step = 2

    @OptionGroup var output: Output

    func validate() throws {
      guard tau > 0, tau.isFinite else { throw ValidationError("--tau must be above 0.") }
      guard every > 0, step > 0 else { throw ValidationError("--every and --step start at 1.") }
      guard (truth == nil) != (depthTruth == nil) else {
        throw ValidationError("Give the truth as either --truth or --depth-truth.")
      }
      guard depthTruth == nil || (calibration != nil && truthTrajectory != nil) else {
        throw ValidationError("--depth-truth needs --calibration and --truth-trajectory.")
      }
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
      if let depthTruth { try addDepth(from: depthTruth, to: &wanted) }
      let result = CloudEvaluation(found, truth: wanted, tau: tau)
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

    private func addDepth(from folder: String, to wanted: inout VoxelThinning) throws {
      let camera = try CalibrationFile.read(calibration ?? "")
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
        guard depth.width == camera.width, depth.height == camera.height else {
          throw FileError(
            file,
            found: "\(depth.width)×\(depth.height) pixels",
            expected: "\(camera.width)×\(camera.height) as in \(calibration ?? "")"
          )
        }
        wanted.add(
          depth,
          camera: camera,
          worldFromCamera: pose.worldFromCamera,
          step: step,
          unitsPerMetre: file.lowercased().hasSuffix(".png") ? depthScale : nil
        )
      }
      guard !wanted.points.isEmpty else {
        throw FileError(folder, found: "no known depth", expected: "a truth to compare with")
      }
    }
  }
}
