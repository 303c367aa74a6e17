internal import ArgumentParser
internal import Datasets
internal import Formats
internal import Geometry
internal import Imagery

extension Root {
  struct BackProject: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backproject",
      abstract: "A depth map as a point cloud: M = Z(m) K⁻¹ m for each pixel m.",
      discussion: """
        In the camera's frame (x right, y down, z forward), or in the world's with --trajectory; \
        in the depth's units.

        Example, after make demo:
          parallax backproject --depth Maps/boxes/depth/000010.pfm \\
            --image Maps/boxes/frames/000010.png \\
            --calibration Maps/boxes/calibration.yaml \\
            --trajectory Maps/boxes/groundtruth.txt -o /tmp/points.ply
        """
    )

    @OptionGroup var source: DepthOptions
    @OptionGroup var lens: LensOptions

    @Option(
      help: ArgumentHelp("Colours of the points: an image of the depth's size.", valueName: "file"),
      completion: .file()
    )
    var image: String?

    @Option(
      help: ArgumentHelp("Camera-to-world poses (TUM or KITTI).", valueName: "file"),
      completion: .file()
    )
    var trajectory: String?

    @Option(
      help: ArgumentHelp(
        "The frame in the trajectory: index, or seconds with a point (default: the depth's name)."
      )
    )
    var frame: PoseReference?

    @Option(help: ArgumentHelp("Take every n-th pixel of every n-th row.", valueName: "n"))
    var step = 1

    @OptionGroup var output: OutputOptions

    func validate() throws {
      try lens.requireLens()
      guard step >= 1 else { throw ValidationError("--step \(step): expected 1 or more.") }
      guard frame == nil || trajectory != nil else {
        throw ValidationError("--frame needs --trajectory.")
      }
    }

    func run() throws {
      if let image { try Sibling.media.becomeIfNeeded(toRead: [image]) }
      let (depth, camera) = try source.read(lens.lens)
      let colours = try image.map { path in
        let colours = try ImageFile.read(path)
        guard colours.width == depth.width, colours.height == depth.height else {
          throw FileError(
            path,
            found: "\(colours.width) × \(colours.height) pixels",
            expected: "\(depth.width) × \(depth.height) as in \(source.depth)"
          )
        }
        return colours
      }
      let cloud = PointCloud(
        backProjecting: depth,
        camera: camera,
        image: colours,
        worldFromCamera: try worldFromCamera(),
        step: step
      )
      guard cloud.count > 0 else {
        throw FileError(source.depth, found: "no known depth", expected: "at least one pixel")
      }
      try PLYFile.write(cloud, to: output.output)
    }

    private func worldFromCamera() throws -> RigidTransform {
      guard let trajectory else { return .identity }
      let poses = try TrajectoryFile.read(trajectory)
      let name = source.depth.split(separator: "/").last.map(String.init) ?? source.depth
      let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
      guard let reference = frame ?? PoseReference(argument: stem) else {
        throw FileError(
          source.depth,
          found: "a name that is no index and no time",
          expected: "--frame"
        )
      }
      return try reference.pose(in: poses, path: trajectory).worldFromCamera
    }
  }
}
