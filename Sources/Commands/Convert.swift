public import ArgumentParser
internal import Datasets
public import Formats

extension Root {
  /// Converts one file between the field's formats.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Convert between the field's formats.",
      discussion: """
        Extensions and content choose: images (png, jpg, ppm), depth (pfm and 16-bit png), flow (flo \
        and KITTI's png), clouds (ply, pcd, xyz), trajectories (TUM, KITTI, COLMAP), calibrations \
        (yaml and COLMAP's cameras.txt). COLMAP's model is a folder: the output for --to colmap, \
        the folder of an images.txt or cameras.txt as input.

        Examples, after make demo:
          parallax convert Maps/boxes/depth/000010.pfm -o /tmp/depth.png \\
            --depth-scale 1000
          parallax convert Maps/boxes/groundtruth.txt -o /tmp/poses.txt --to kitti
          parallax convert Maps/boxes/groundtruth.txt -o /tmp/sparse --to colmap \\
            --calibration Maps/boxes/calibration.yaml --frames Maps/boxes/frames
        """
    )

    @Argument(help: "The file to read.", completion: .file())
    var input: String

    @OptionGroup var output: OutputOptions

    @Option(help: "The format of an input trajectory, where its columns do not say.")
    var from: TrajectoryFormat?

    @Option(help: "The format of an output trajectory, where its extension does not say.")
    var to: TrajectoryFormat?

    @Option(help: ArgumentHelp("Units per metre of depth in PNG.", valueName: "number"))
    var depthScale: Double?

    @Flag(help: "Write clouds as text.")
    var ascii = false

    @Option(help: ArgumentHelp("Quality of JPEG images, 1 to 100.", valueName: "number"))
    var quality = JPEG.defaultQuality

    @Option(help: ArgumentHelp("The longest side of images.", valueName: "pixels"))
    var maxSize: Int?

    @Option(
      help: ArgumentHelp("The camera for COLMAP (YAML).", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var calibration: String?

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("The images whose names COLMAP gets.", valueName: "frames"),
      completion: .file()
    )
    var frames: [String] = []

    func validate() throws {
      guard (1...100).contains(quality) else {
        throw ValidationError("--quality \(quality): expected 1 to 100.")
      }
      if let maxSize, maxSize < 16 {
        throw ValidationError("--max-size \(maxSize): expected 16 pixels or more.")
      }
      if let depthScale, !(depthScale > 0 && depthScale.isFinite) {
        throw ValidationError("--depth-scale \(depthScale): expected units per metre above 0.")
      }
    }

    func run() throws {
      var conversion = FileConversion(
        input: input,
        output: output.output,
        inputFormat: from,
        outputFormat: to,
        depthUnitsPerMetre: depthScale,
        cloudEncoding: ascii ? .ascii : .binary,
        quality: quality,
        calibration: calibration,
        frames: frames.isEmpty ? nil : try namedFrames()
      )
      if conversion.readsImage { try Sibling.media.becomeIfNeeded(toRead: [input]) }
      if let maxSize {
        guard conversion.readsImage else {
          throw ValidationError("--max-size shrinks images: \(input) is none.")
        }
        conversion.imageChange = { try PhotoFolder.shrunk($0, longestSide: maxSize) }
      }
      try conversion.run()
    }

    private func namedFrames() throws -> [FileConversion.NamedFrame] {
      try FrameSelection(FrameInput(arguments: frames)).entries.map { entry in
        let name = entry.path?.split(separator: "/").last.map(String.init)
        return FileConversion.NamedFrame(
          timestamp: entry.timestamp,
          name: name ?? entry.name + ".png"
        )
      }
    }
  }
}

extension TrajectoryFormat: ExpressibleByArgument {}
