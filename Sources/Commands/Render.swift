public import ArgumentParser
internal import Formats
internal import Geometry
internal import Imagery
internal import Rendering

extension MapViewKind: ExpressibleByArgument {}
extension MapStyle.Background: ExpressibleByArgument {}

extension Root {
  /// A picture of any file that the suite reads or writes.
  struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A picture of flow, depth, a map, a trajectory or a mask.",
      discussion: """
        What the file is, is told from its content: flow (.flo, KITTI's PNG) in the colours of the \
        Middlebury wheel; depth (.pfm, 16-bit PNG) from far and dark to near and bright; a cloud \
        (.ply) as a map view; a trajectory (TUM, KITTI) as a plan, .svg or pixels; a mask (8-bit \
        PNG) over its --image.

        Examples, after make demo:
          parallax render Maps/demo/map.ply -o /tmp/map.png \\
            --trajectory Maps/demo/trajectory.txt
          parallax render Maps/boxes/depth/000010.pfm -o /tmp/depth.png
          parallax render Maps/demo/trajectory.txt -o /tmp/path.svg \\
            --truth Maps/boxes/groundtruth.txt
        """
    )

    @Argument(help: "The file to make a picture of.", completion: .file())
    var input: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var map: MapViewOptions

    @Option(
      help: ArgumentHelp("Flow: the length that has full colour.", valueName: "pixels")
    )
    var longest: Float?

    @Option(help: ArgumentHelp("Depth: the numbers at the ends of the colours.", valueName: "a:b"))
    var range: RangeArgument?

    @Option(help: ArgumentHelp("Depth in PNG: units per metre.", valueName: "number"))
    var depthScale: Double?

    @Flag(help: "Depth: colours evenly in metres, not in 1 / depth.")
    var linear = false

    @Option(
      help: ArgumentHelp(
        "Trajectory: the true one; the other is aligned to it.",
        valueName: "file"
      ),
      completion: .file()
    )
    var truth: String?

    @Option(
      help: ArgumentHelp("Mask: the frame that it belongs to.", valueName: "file"),
      completion: .file()
    )
    var image: String?

    func validate() throws {
      if let longest, !(longest > 0 && longest.isFinite) {
        throw ValidationError("--longest \(longest): expected pixels above 0.")
      }
      if let depthScale, !(depthScale > 0 && depthScale.isFinite) {
        throw ValidationError("--depth-scale \(depthScale): expected units per metre above 0.")
      }
      if let range, !linear, range.lower <= 0 {
        throw ValidationError("--range \(range.text): expected numbers above 0, or --linear.")
      }
    }

    func run() throws {
      if let image { try Sibling.media.becomeIfNeeded(toRead: [image]) }
      switch try RenderedContent(of: input) {
      case .flow:
        try ImageFile.write(picture(of: FloFile.read(input)), to: output.output)
      case .kittiFlow:
        try ImageFile.write(picture(of: KITTIFlowPNG.read(input)), to: output.output)
      case .depth:
        try ImageFile.write(depthPicture(), to: output.output)
      case .mask:
        try ImageFile.write(maskPicture(), to: output.output)
      case .cloud:
        try ImageFile.write(map.picture(of: input), to: output.output)
      case .trajectory:
        try writePlan()
      }
    }

    private func picture(of flow: FlowField) -> Image {
      (longest.map(FlowWheel.init(fullLength:)) ?? FlowWheel(for: flow)).picture(of: flow)
    }

    private func depthPicture() throws -> Image {
      let depth = try DepthFile.read(input, unitsPerMetre: depthScale)
      let colours = ScalarPicture.depth(
        of: depth,
        range: range?.range,
        scale: linear ? .linear : .inverse
      )
      let isMetric = depthScale != nil
      return colours.pictureWithBar(of: depth, title: isMetric ? "depth, m" : "depth")
    }

    private func maskPicture() throws -> Image {
      let mask = try MaskFile.read(input)
      guard let image else {
        throw FileError(
          input,
          found: "an 8-bit image, taken for a mask",
          expected: "the frame that it belongs to",
          advice: "give --image FRAME"
        )
      }
      let frame = try ImageFile.read(image)
      guard frame.width == mask.width, frame.height == mask.height else {
        throw FileError(
          image,
          found: "\(frame.width) × \(frame.height) pixels",
          expected: "\(mask.width) × \(mask.height) as in \(input)"
        )
      }
      return MaskOverlay.picture(frame: frame, mask: mask)
    }

    private func writePlan() throws {
      let plan: TrajectoryPlot
      if let truth {
        let pair = try TrajectoryPair(input, truth)
        plan = TrajectoryPlot(
          estimate: pair.estimate.moved(by: try pair.similarity()),
          truth: pair.truth,
          unit: "m"
        )
      } else {
        plan = TrajectoryPlot(estimate: try TrajectoryFile.read(input))
      }
      let drawing = plan.drawing()
      if output.output.lowercased().hasSuffix(".svg") {
        try AtomicFile.write(output.output, text: drawing.svg)
      } else {
        try ImageFile.write(
          drawing.image(background: map.background ?? .light),
          to: output.output
        )
      }
    }
  }
}
