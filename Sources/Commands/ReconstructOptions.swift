public import ArgumentParser

/// The options of `reconstruct`, which runs in the sibling with PCL.
public struct ReconstructOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "The main job: frames to trajectory, map and report.",
    discussion: """
      Runs flow, poses, depth and fusion in order and writes map.ply, trajectory.txt, calibration.yaml, \
      report.html and manifest.json to the folder -o, with what the stages read in its work/. Stages \
      whose inputs and options have not changed are not done again.

      Example, after make demo:
        parallax reconstruct Maps/boxes/frames \\
          --calibration Maps/boxes/calibration.yaml -o Maps/again
      """
  )

  @OptionGroup package var input: FrameOptions
  @OptionGroup package var lens: LensOptions
  @Option(help: "What estimates flow.") package var flowNetwork = FlowNetwork.dis
  @OptionGroup package var map: MapSizeOptions
  @Option(
    help: ArgumentHelp(
      "The true trajectory (TUM or KITTI): its accuracy goes into the report.",
      valueName: "file"
    ),
    completion: .file(extensions: ["txt"])
  )
  package var truth: String?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The map's folder.", valueName: "folder"),
    completion: .directory
  )
  package var output: String
  @Flag(help: "Remove work/ in the end.") package var clean = false
  @OptionGroup package var force: ForceOptions
  @OptionGroup package var execution: RunOptions
  @OptionGroup package var json: JSONOptions

  /// The one with PCL.
  public var sibling: Sibling { .media }

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the camera is given.
  public func validate() throws { try lens.requireLens() }
}
