internal import ArgumentParser
internal import Evaluation
internal import Formats
internal import Geometry
internal import Imagery

extension Root.Evaluate {
  /// How depth of unknown scale is brought to metres.
  enum DepthScaling: String, CaseIterable, ExpressibleByArgument {
    case none
    case median
    case sequenceMedian = "sequence-median"
    case sequenceRatio = "sequence-ratio"
    case trajectory
  }

  /// Compares depth with the truth.
  struct Depth: EvaluateCommand {
    static let configuration = CommandConfiguration(
      abstract: "The seven depth errors of Eigen and KITTI, per image and pooled.",
      discussion: """
        Files or folders of .pfm or 16-bit .png; in folders, files of the same name belong together. \
        abs_rel to a3 are means over the images, each of the same weight, as is usual; pooled_… are \
        over all pixels at once. Scaling: none; median (each image by its own medians); \
        sequence-median (one factor, the median of theirs); sequence-ratio (one factor, the median of \
        images' medians of ratios, to tenths of a percent: what sigma needs); trajectory (the factor \
        of the Sim(3) from --trajectory to --truth-trajectory). With --sigma, within_1_sigma and within_2_sigma \
        say whether it can be trusted: 68.3 % and 95.4 % where errors are normal.

        Example, after make demo:
          cd Maps/demo
          parallax evaluate depth work/depth --sigma work/sigma \\
            --truth ../boxes/depth --scaling sequence-ratio
        """
    )

    @Argument(help: "Estimated z-depth: a file or a folder.", completion: .file())
    var estimate: String

    @Option(
      help: ArgumentHelp("True z-depth: a file or a folder.", valueName: "path"),
      completion: .file()
    )
    var truth: String

    @Option(
      help: ArgumentHelp("The estimate's 1σ, in its units: a file or a folder.", valueName: "path"),
      completion: .file()
    )
    var sigma: String?

    @Option(help: ArgumentHelp("Units per metre of depth in PNG.", valueName: "number"))
    var depthScale: Double?

    @Option(help: ArgumentHelp("How the estimate is brought to metres.", valueName: "rule"))
    var scaling = DepthScaling.none

    @Option(
      help: ArgumentHelp("Estimated trajectory, for the scale.", valueName: "file"),
      completion: .file()
    )
    var trajectory: String?

    @Option(
      help: ArgumentHelp("True trajectory, for the scale.", valueName: "file"),
      completion: .file()
    )
    var truthTrajectory: String?

    @Option(
      help: ArgumentHelp("True depths up to this one are left out.", valueName: "metres")
    )
    var minDepth = DepthProtocol().minimum

    @Option(
      help: ArgumentHelp("True depths from this one on are left out.", valueName: "metres")
    )
    var maxDepth = DepthProtocol().maximum

    @Flag(exclusivity: .exclusive, help: "Compare within Garg's or Eigen's crop only.")
    var crop: Crop?

    @OptionGroup var output: JSONOptions

    enum Crop: String, EnumerableFlag {
      case garg
      case eigen
    }

    func validate() throws {
      guard minDepth >= 0, maxDepth > minDepth else {
        throw ValidationError("--max-depth must be above --min-depth, and that not below 0.")
      }
      let hasTrajectories = trajectory != nil && truthTrajectory != nil
      guard (scaling == .trajectory) == hasTrajectories else {
        throw ValidationError(
          "--scaling trajectory goes with --trajectory and --truth-trajectory, and they with it."
        )
      }
    }

    func report() throws -> EvaluationReport {
      let pairs = try EvaluationPair.matching(estimate, truth, endings: ["pfm", "png"])
      let common = try commonScale(pairs)
      var pool = DepthEvaluation()
      var calibration = SigmaCalibration()
      var images: [DepthErrors] = []
      var scales: [Double] = []
      var frames: [EvaluationReport.Frame] = []
      for pair in pairs {
        let comparison = try comparison(pair, withSigma: true)
        let median = comparison.medianRatio
        let image = DepthEvaluation(comparison, scale: common ?? median ?? 1)
        pool.add(image)
        guard let median else {
          EvaluationPair.note("\(pair.estimate): no depth where the truth is known; left out")
          continue
        }
        calibration.add(comparison, scale: common ?? median)
        images.append(image.errors)
        scales.append(common ?? median)
        let coverage = Metric("coverage", image.coveragePercent, .percent)
        frames.append(
          .init(
            name: pair.name,
            results: image.errors.metrics + [coverage, Metric("scale", common ?? median)]
          )
        )
      }
      guard !images.isEmpty else { throw nothingCompared }
      let results =
        DepthErrors(averaging: images).metrics
        + pool.errors.metrics.map { $0.prefixed("pooled") } + [
          Metric("scale_median", ErrorStatistics(of: scales).median),
          Metric("coverage", pool.coveragePercent, .percent),
          Metric("compared_pixels", count: pool.comparedPixels),
          Metric("truth_pixels", count: pool.truthPixels),
        ] + (sigma == nil ? [] : calibration.metrics)
      return EvaluationReport(
        kind: "depth",
        estimate: estimate,
        truth: truth,
        results: results,
        frames: frames
      )
    }

    private var nothingCompared: FileError {
      FileError(
        estimate,
        found: "no pixel whose depth is both known and estimated",
        expected: "depths from \(minDepth) to \(maxDepth) m in the truth",
        advice: "check --depth-scale, --min-depth and --max-depth"
      )
    }

    private func comparison(
      _ pair: EvaluationPair,
      withSigma hasSigma: Bool = false
    ) throws -> DepthComparison {
      let found = try DepthFile.read(pair.estimate, unitsPerMetre: depthScale)
      let wanted = try DepthFile.read(pair.truth, unitsPerMetre: depthScale)
      try pair.requireSameSize((found.width, found.height), (wanted.width, wanted.height))
      let rules = DepthProtocol(
        minimum: minDepth,
        maximum: maxDepth,
        crop: crop.flatMap { DepthCrop(rawValue: $0.rawValue) } ?? .none
      )
      let spread = hasSigma ? try sigma(of: pair, (found.width, found.height)) : nil
      return DepthComparison(found, truth: wanted, sigma: spread, depthProtocol: rules)
    }

    /// The sigma that belongs to an estimate of this size; nil without --sigma.
    private func sigma(of pair: EvaluationPair, _ size: (Int, Int)) throws -> DepthMap? {
      guard let folder = sigma else { return nil }
      let path = try pair.companion(in: folder, endings: ["pfm", "png"])
      let map = try DepthFile.read(path, unitsPerMetre: depthScale)
      try EvaluationPair(name: pair.name, estimate: path, truth: pair.estimate)
        .requireSameSize((map.width, map.height), size)
      return map
    }

    /// The factor for all images, or nil where each has its own.
    private func commonScale(_ pairs: [EvaluationPair]) throws -> Double? {
      switch scaling {
      case .none: 1
      case .median: nil
      case .sequenceMedian:
        // Images are read twice rather than all be held at once.
        ErrorStatistics(of: try pairs.compactMap { try comparison($0).medianRatio }).median
      case .sequenceRatio:
        ErrorStatistics(of: try pairs.compactMap { try comparison($0).ratioMedian }).median
      case .trajectory:
        try TrajectoryPair(trajectory ?? "", truthTrajectory ?? "").similarity().scale
      }
    }
  }
}
