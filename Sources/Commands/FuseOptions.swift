public import ArgumentParser

/// The options of `fuse`, which runs in the sibling with PCL.
public struct FuseOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract: "The global map, from depth and trajectory.",
    discussion: """
      Points that another keyframe confirms are averaged in cells of a sparse grid, weighted by their \
      sigma; outliers are removed and normals estimated. The PLY has x y z, nx ny nz, red green blue, \
      sigma (1σ, map units), mover_probability and observations (keyframes).

      Example, after make demo:
        cd Maps/demo
        parallax fuse ../boxes/frames --calibration ../boxes/calibration.yaml \\
          --depth work/depth --sigma work/sigma --movers work/movers \\
          --trajectory trajectory.txt -o /tmp/map.ply
      """
  )

  @OptionGroup package var input: FrameOptions
  @OptionGroup package var lens: LensOptions
  @Option(
    help: ArgumentHelp("Folder of depth, NAME.pfm a frame.", valueName: "folder"),
    completion: .directory
  )
  package var depth: String
  @Option(
    help: ArgumentHelp("Folder of depth's 1σ, NAME.pfm a frame.", valueName: "folder"),
    completion: .directory
  )
  package var sigma: String
  @Option(
    help: ArgumentHelp("The camera's trajectory (TUM).", valueName: "file"),
    completion: .file(extensions: ["txt"])
  )
  package var trajectory: String
  @Option(
    help: ArgumentHelp(
      "Folder of what moves, as `movers` writes it: it is left out of the map.",
      valueName: "folder"
    ),
    completion: .directory
  )
  package var movers: String?
  @Option(
    help: ArgumentHelp("Where the points of what moves go (PLY).", valueName: "file"),
    completion: .file(extensions: ["ply"])
  )
  package var moverCloud: String?
  @OptionGroup package var map: MapSizeOptions
  @OptionGroup package var output: OutputOptions
  @OptionGroup package var execution: RunOptions

  /// The one with PCL.
  public var sibling: Sibling { .media }

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the camera is given.
  public func validate() throws {
    try lens.requireLens()
    guard moverCloud == nil || movers != nil else {
      throw ValidationError("--mover-cloud needs --movers FOLDER.")
    }
  }
}

/// How fine a map is.
public struct MapSizeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Edge of the map's cells in map units (default: 0.5 % of the first keyframe's median depth).",
      valueName: "size"
    )
  )
  package var voxel: Double?

  /// Options with nothing parsed.
  public init() {}

  /// Checks the size.
  public func validate() throws {
    if let voxel, !(voxel > 0 && voxel.isFinite) {
      throw ValidationError("--voxel \(voxel): expected a size above 0.")
    }
  }
}
