public import ArgumentParser
public import Datasets

/// What is known of the lens: a calibration, or one number.
public struct LensOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The camera's calibration (YAML).", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var calibration: String?

  @Option(
    help: ArgumentHelp("Horizontal field of view, without a calibration.", valueName: "degrees")
  )
  var fov: Double?

  @Option(help: ArgumentHelp("Focal length, without a calibration.", valueName: "pixels"))
  var focal: Double?

  /// Options with nothing parsed.
  public init() {}

  /// Checks that at most one is given, and its range.
  public func validate() throws {
    guard [calibration != nil, fov != nil, focal != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("Give only one of --calibration, --fov and --focal.")
    }
    if let fov, !(fov > 1 && fov < 179) {
      throw ValidationError("--fov \(fov): expected degrees between 1 and 179.")
    }
    if let focal, !(focal > 0 && focal.isFinite) {
      throw ValidationError("--focal \(focal): expected pixels above 0.")
    }
  }

  /// The lens, which may be unknown.
  public var lens: Lens {
    if let calibration { return .calibration(path: calibration) }
    if let fov { return .fieldOfView(degrees: fov) }
    if let focal { return .focal(pixels: focal) }
    return .unknown
  }

  /// Refuses, as wrong usage, a command line that says nothing of the lens.
  public func requireLens() throws {
    guard lens != .unknown else {
      throw ValidationError(
        "The camera is unknown: give --calibration FILE, or --fov DEGREES, or --focal PX."
      )
    }
  }
}
