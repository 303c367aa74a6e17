internal import ArgumentParser
internal import Formats
internal import Geometry
internal import Imagery

extension Root {
  struct RigidFlow: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rigidflow",
      abstract: "The flow that a static world would show.",
      discussion: """
        For each pixel m of frame --from with z-depth Z: the projection of [R|t] Z K⁻¹ m, minus m. \
        Observed flow that differs belongs to something that moves.

        Example, after make demo:
          parallax rigidflow --depth Maps/boxes/depth/000010.pfm \\
            --calibration Maps/boxes/calibration.yaml \\
            --trajectory Maps/boxes/groundtruth.txt --from 10 --to 11 -o /tmp/rigid.flo
        """
    )

    @OptionGroup var source: DepthOptions
    @OptionGroup var lens: LensOptions

    @Option(
      help: ArgumentHelp("Camera-to-world poses (TUM or KITTI).", valueName: "file"),
      completion: .file()
    )
    var trajectory: String

    @Option(help: ArgumentHelp("The frame whose depth is given: index, or seconds with a point."))
    var from: PoseReference

    @Option(help: ArgumentHelp("The frame that the flow leads to."))
    var to: PoseReference

    @OptionGroup var output: OutputOptions

    func validate() throws { try lens.requireLens() }

    func run() throws {
      let (depth, camera) = try source.read(lens.lens)
      guard camera.distortion == .pinhole else {
        throw FileError(
          source.depth,
          found: "a calibration with lens distortion",
          expected: "a pinhole camera",
          advice: "use the depth and the calibration.yaml of undistorted frames"
        )
      }
      let poses = try TrajectoryFile.read(trajectory)
      let first = try from.pose(in: poses, path: trajectory).worldFromCamera
      let second = try to.pose(in: poses, path: trajectory).worldFromCamera
      let flow = FlowField(
        rigidFlowOf: depth,
        secondFromFirst: second.inverse * first,
        camera: camera
      )
      try FlowFile.write(flow, to: output.output)
    }
  }
}
