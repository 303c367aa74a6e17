internal import Geometry
internal import Imagery

/// One file turned into another of the field's formats; extensions and content say which.
///
/// Images to images, depth between PFM and 16-bit PNG, flow between .flo and KITTI's PNG, trajectories
/// between TUM, KITTI and COLMAP, clouds between PLY, PCD and XYZ, calibrations from and to COLMAP's
/// cameras.txt.
public struct FileConversion: Sendable {
  /// The file to read.
  public var input: String

  /// The file to write; for COLMAP a folder, which is made when it is missing.
  public var output: String

  /// The format of an input trajectory; nil finds it from the columns.
  public var inputFormat: TrajectoryFormat?

  /// The format of an output trajectory; nil takes it from the name.
  public var outputFormat: TrajectoryFormat?

  /// The PNG value that stands for one metre of depth.
  public var depthUnitsPerMetre: Double?

  /// How clouds are written.
  public var cloudEncoding: CloudEncoding

  /// The quality of JPEG images, 1 … 100.
  public var quality: Int

  /// The calibration file that goes into COLMAP's cameras.txt.
  public var calibration: String?

  /// The names of all frames in the order of time, for COLMAP; nil names them by their timestamps.
  public var frameNames: [String]?

  /// A conversion with the usual choices.
  public init(
    input: String,
    output: String,
    inputFormat: TrajectoryFormat? = nil,
    outputFormat: TrajectoryFormat? = nil,
    depthUnitsPerMetre: Double? = nil,
    cloudEncoding: CloudEncoding = .binary,
    quality: Int = JPEG.defaultQuality,
    calibration: String? = nil,
    frameNames: [String]? = nil
  ) {
    self.input = input
    self.output = output
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
    self.depthUnitsPerMetre = depthUnitsPerMetre
    self.cloudEncoding = cloudEncoding
    self.quality = quality
    self.calibration = calibration
    self.frameNames = frameNames
  }

  /// Reads the input and writes the output.
  public func run() throws {
    let pair = (fileExtension(of: input), fileExtension(of: output))
    switch pair {
    case ("ply", _), ("pcd", _), ("xyz", _):
      try CloudFile.write(CloudFile.read(input), to: output, as: cloudEncoding)
    case ("flo", _), (_, "flo"):
      try FlowFile.write(FlowFile.read(input), to: output)
    case ("pfm", _), (_, "pfm"):
      let map = try DepthFile.read(input, unitsPerMetre: depthUnitsPerMetre)
      try DepthFile.write(map, to: output, unitsPerMetre: depthUnitsPerMetre)
    case ("yaml", _), ("yml", _):
      try COLMAPCameras.write(CalibrationFile.read(input), to: output)
    case (_, "yaml"), (_, "yml"):
      try CalibrationFile.write(COLMAPCameras.read(input), to: output)
    case (_, "png"), (_, "jpg"), (_, "jpeg"), (_, "ppm"), (_, "pgm"), (_, "pnm"):
      try writeImage(ImageFile.read(input))
    case (_, "ply"), (_, "pcd"), (_, "xyz"):
      throw unknownExtension(input, expected: [".ply", ".pcd", ".xyz"])
    case ("", _), ("txt", _), ("tum", _), ("kitti", _):
      try writeTrajectory(TrajectoryFile.read(input, as: inputFormat))
    default:
      throw FileError(
        output,
        found: "no conversion from .\(pair.0) to .\(pair.1)",
        expected: "formats of the same kind, such as .pfm and .png"
      )
    }
  }

  private func writeImage(_ image: Image) throws {
    guard ["jpg", "jpeg"].contains(fileExtension(of: output)) else {
      return try ImageFile.write(image, to: output)
    }
    try JPEG.write(image, to: output, quality: quality)
  }

  private func writeTrajectory(_ trajectory: Trajectory) throws {
    let named = TrajectoryFormat(rawValue: fileExtension(of: output))
    guard let format = outputFormat ?? named else {
      throw FileError(
        output,
        found: "a name that does not say which trajectory format",
        expected: "--to " + TrajectoryFormat.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
    guard format == .colmap else {
      return try TrajectoryFile.write(trajectory, to: output, as: format)
    }
    guard let calibration else {
      throw FileError(output, found: "no camera for COLMAP", expected: "--calibration FILE")
    }
    try COLMAPModel.write(
      trajectory,
      camera: CalibrationFile.read(calibration),
      names: frameNames.map { try names(of: trajectory, among: $0) },
      to: output
    )
  }

  /// The name of the frame at each pose: by index where timestamps are, by place where all are placed.
  private func names(of trajectory: Trajectory, among all: [String]) throws -> [String] {
    let times = trajectory.poses.map(\.timestamp)
    let indices = times.compactMap { Int(exactly: $0) }
    if indices.count == times.count, indices.allSatisfy(all.indices.contains) {
      return indices.map { all[$0] }
    }
    guard times.count == all.count else {
      throw FileError(
        input,
        found: "\(times.count) poses",
        expected: "timestamps that are indices of the \(all.count) frames, or a pose for each"
      )
    }
    return all
  }
}
