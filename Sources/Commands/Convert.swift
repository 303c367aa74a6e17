public import ArgumentParser
public import Formats

extension Root {
  /// Converts one file between the field's formats.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Convert between the field's formats.",
      discussion: """
        Extensions and content choose: images (png, jpg, ppm), depth (pfm and 16-bit png), flow (flo \
        and KITTI's png), clouds (ply, pcd, xyz), trajectories (TUM, KITTI, COLMAP), calibrations \
        (yaml and COLMAP's cameras.txt). For COLMAP the output is a folder.
        """
    )

    @Argument(help: "The file to read.", completion: .file())
    var input: String

    @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
    var output: String

    @Option(help: "The format of an input trajectory, where its columns do not say.")
    var from: TrajectoryFormat?

    @Option(help: "The format of an output trajectory, where its extension does not say.")
    var to: TrajectoryFormat?

    @Option(help: "PNG units per metre of depth (1000: millimetres; TUM: 5000; KITTI: 256).")
    var depthScale: Double?

    @Flag(help: "Write clouds as text.")
    var ascii = false

    @Option(help: "Quality of JPEG images, 1 to 100.")
    var quality = JPEG.defaultQuality

    @Option(
      help: "The camera for COLMAP, in YAML.",
      completion: .file(extensions: ["yaml", "yml"])
    )
    var calibration: String?

    func validate() throws {
      guard (1...100).contains(quality) else {
        throw ValidationError("--quality \(quality): expected 1 to 100")
      }
      guard depthScale.map({ $0 > 0 && $0.isFinite }) ?? true else {
        throw ValidationError("--depth-scale: expected PNG units per metre, above 0")
      }
    }

    func run() throws {
      try FileConversion(
        input: input,
        output: output,
        inputFormat: from,
        outputFormat: to,
        depthUnitsPerMetre: depthScale,
        cloudEncoding: ascii ? .ascii : .binary,
        quality: quality,
        calibration: calibration
      ).run()
    }
  }
}

extension TrajectoryFormat: ExpressibleByArgument {}
