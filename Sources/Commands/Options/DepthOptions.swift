public import ArgumentParser
public import Datasets
internal import Formats
public import Geometry
public import Imagery

/// One depth map and the camera that sees it.
public struct DepthOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("z-depth: .pfm, or .png with 16 bits and --depth-scale.", valueName: "file"),
    completion: .file(extensions: ["pfm", "png"])
  )
  var depth: String

  @Option(help: ArgumentHelp("Units per metre of depth in PNG.", valueName: "number"))
  var depthScale: Double?

  /// Options with nothing parsed.
  public init() {}

  /// Checks the scale.
  public func validate() throws {
    if let depthScale, !(depthScale > 0 && depthScale.isFinite) {
      throw ValidationError("--depth-scale \(depthScale): expected units per metre above 0.")
    }
    if depthScale == nil, depth.lowercased().hasSuffix(".png") {
      throw ValidationError(
        "--depth \(depth): PNG needs --depth-scale (1000 for millimetres, 5000 for TUM)."
      )
    }
  }

  /// The depth map and the camera of its size.
  public func read(_ lens: Lens) throws -> (depth: DepthMap, camera: Camera) {
    let map = try DepthFile.read(depth, unitsPerMetre: depthScale)
    guard let camera = try lens.camera(width: map.width, height: map.height, place: depth) else {
      throw ValidationError("The camera is unknown: give --calibration, --fov or --focal.")
    }
    return (map, camera)
  }
}
