public import ArgumentParser

/// The options of `reconstruct`, which runs in the sibling with PCL.
public struct ReconstructOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "The main job: frames to trajectory, map and report.",
    discussion: """
      Runs flow, poses, depth, movers and fusion in order and writes map.ply, movers.ply, trajectory.txt, \
      calibration.yaml, report.html and manifest.json to the folder -o, with what the stages read in its \
      work/. Stages whose inputs and options have not changed are not done again.

      Example, after make demo:
        parallax reconstruct Maps/boxes/frames \\
          --calibration Maps/boxes/calibration.yaml -o Maps/again
      """
  )

  @OptionGroup package var input: FrameOptions
  @OptionGroup package var lens: LensOptions
  @Option(help: "What estimates flow.") package var flowNetwork = FlowNetwork.dis
  @Option(
    help: ArgumentHelp("The flow network's weights.", valueName: "file"),
    completion: .file()
  )
  package var flowWeights: [String] = []
  @Option(
    help: """
      What tells depth besides triangulation: it is brought to its units, fills what is unknown and is \
      trusted as far as both agree.
      """
  )
  package var depthNetwork = DepthNetworkName.triangulate
  @Option(
    help: ArgumentHelp(
      "The depth network's weights; of several files once for each, in order.",
      valueName: "file"
    ),
    completion: .file()
  )
  package var depthWeights: [String] = []
  @Option(
    help:
      "What predicts motion: one more guess for each keyframe, taken where it explains the flow best."
  )
  package var poseNetwork: PoseNetworkName?
  @Option(
    help: ArgumentHelp(
      "The pose network's weights; of several files once for each, in order.",
      valueName: "file"
    ),
    completion: .file()
  )
  package var poseWeights: [String] = []
  @OptionGroup package var networkOptions: NetworkOptions
  @Flag(
    inversion: .prefixedNo,
    help: "Move flow to where windows of the images match best."
  )
  package var polish = true
  @Flag(name: .customLong("static"), help: "Nothing moves on its own: look for no movers.")
  package var isStatic = false
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

  /// The one with PCL, or the one that has networks too.
  public var sibling: Sibling { choices.isNeedingNetworks ? .net : .media }

  /// All networks with their weights and settings.
  package var choices: ReconstructionChoices {
    ReconstructionChoices(
      flow: flowChoice,
      depth: depthNetwork,
      depthWeights: depthWeights,
      pose: poseNetwork?.card,
      poseWeights: poseWeights,
      settings: networkOptions.settings
    )
  }

  /// The flow network with its weights and settings.
  package var flowChoice: FlowChoice {
    FlowChoice(
      flowNetwork,
      weights: flowWeights,
      settings: networkOptions.settings,
      isPolished: polish
    )
  }

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the camera is given, and weights where they are needed.
  public func validate() throws {
    try lens.requireLens()
    try choices.validate(networkOptions)
  }
}
