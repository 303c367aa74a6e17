internal import Geometry
public import Imagery

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

  /// The frames' images, for COLMAP; nil names them by their timestamps.
  public var frames: [NamedFrame]?

  /// What is done to an image between reading and writing.
  public var imageChange: (@Sendable (Image) throws -> Image)?

  /// When an image was taken, and its file's name.
  public struct NamedFrame: Sendable {
    let timestamp: Double
    let name: String

    /// A frame from its time, in seconds or as an index, and its name.
    public init(timestamp: Double, name: String) {
      self.timestamp = timestamp
      self.name = name
    }
  }

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
    frames: [NamedFrame]? = nil
  ) {
    self.input = input
    self.output = output
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
    self.depthUnitsPerMetre = depthUnitsPerMetre
    self.cloudEncoding = cloudEncoding
    self.quality = quality
    self.calibration = calibration
    self.frames = frames
  }

  /// Whether an image is read, which may need codecs that are not built in.
  public var readsImage: Bool { kind == .image }

  /// Reads the input and writes the output.
  public func run() throws {
    switch kind {
    case .cloud: try CloudFile.write(CloudFile.read(input), to: output, as: cloudEncoding)
    case .flow: try FlowFile.write(FlowFile.read(input), to: output)
    case .depth:
      let map = try DepthFile.read(input, unitsPerMetre: depthUnitsPerMetre)
      try DepthFile.write(map, to: output, unitsPerMetre: depthUnitsPerMetre)
    case .calibration: try CalibrationFile.write(COLMAPCameras.read(input), to: output)
    case .colmapCamera: try COLMAPCameras.write(CalibrationFile.read(input), to: output)
    case .image:
      let image = try ImageFile.read(input)
      try writeImage(imageChange?(image) ?? image)
    case .trajectory: try writeTrajectory(TrajectoryFile.read(input, as: inputFormat))
    case nil:
      throw FileError(
        output,
        found: "no way from .\(fileExtension(of: input)) to .\(fileExtension(of: output))",
        expected: "formats of the same kind, such as .pfm and .png"
      )
    }
  }

  private enum Kind {
    case cloud
    case flow
    case depth
    case calibration
    case colmapCamera
    case image
    case trajectory
  }

  /// What is converted; the file that can be only one thing decides, PNG is what the other makes it.
  private var kind: Kind? {
    switch (fileExtension(of: input), fileExtension(of: output)) {
    case ("ply", _), ("pcd", _), ("xyz", _), (_, "ply"), (_, "pcd"), (_, "xyz"): .cloud
    case ("flo", _), (_, "flo"): .flow
    case ("pfm", _), (_, "pfm"): .depth
    case ("yaml", _), ("yml", _): .colmapCamera
    case (_, "yaml"), (_, "yml"): .calibration
    case (_, "png"), (_, "jpg"), (_, "jpeg"), (_, "ppm"), (_, "pgm"), (_, "pnm"): .image
    case ("", _), ("txt", _), ("tum", _), ("kitti", _): .trajectory
    default: nil
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
      names: frames.map { try names(of: trajectory, among: $0) },
      to: output
    )
  }

  /// The name of the frame at each pose, by its time.
  private func names(of trajectory: Trajectory, among frames: [NamedFrame]) throws -> [String] {
    try trajectory.poses.map { pose in
      // Times may have been rounded on their way; frames are further apart than a millisecond.
      guard let frame = frames.first(where: { abs($0.timestamp - pose.timestamp) < 5e-4 }) else {
        throw FileError(
          input,
          found: "a pose at \(shortest(pose.timestamp)), when no frame was taken",
          expected: "the time, or else the index, of one of the \(frames.count) frames"
        )
      }
      return frame.name
    }
  }
}
