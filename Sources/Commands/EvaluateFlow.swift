internal import ArgumentParser
internal import Evaluation
internal import Formats
internal import Imagery

extension Root.Evaluate {
  /// Compares optical flow with the truth.
  struct Flow: EvaluateCommand {
    static let configuration = CommandConfiguration(
      abstract: "End-point error, outliers and angular error of optical flow.",
      discussion: """
        Files or folders of .flo or KITTI .png; in folders, files of the same name belong together. \
        Pixels count where the truth is known; coverage says how many of them the estimate knows.

        Example, after make demo:
          parallax flow Maps/boxes/frames -o /tmp/flow
          parallax evaluate flow /tmp/flow --truth Maps/boxes/flow \\
            --occlusion Maps/boxes/occlusion
        """
    )

    @Argument(help: "Estimated flow: a file or a folder.", completion: .file())
    var estimate: String

    @Option(
      help: ArgumentHelp("True flow: a file or a folder.", valueName: "path"),
      completion: .file()
    )
    var truth: String

    @Option(
      help: ArgumentHelp(
        "Pixels never to use: a mask (PNG, 0 = ignore), or a folder with one a frame.",
        valueName: "path"
      ),
      completion: .file()
    )
    var mask: String?

    @Option(
      help: ArgumentHelp(
        "Occluded pixels (PNG, 0 = visible), or a folder: adds the numbers of both parts.",
        valueName: "path"
      ),
      completion: .file()
    )
    var occlusion: String?

    @OptionGroup var output: JSONOptions

    func report() throws -> EvaluationReport {
      let pairs = try EvaluationPair.matching(estimate, truth, endings: ["flo", "png"])
      var frames: [EvaluationReport.Frame] = []
      var (all, visible, occluded) = (FlowEvaluation(), FlowEvaluation(), FlowEvaluation())
      for pair in pairs {
        let found = try FlowFile.read(pair.estimate)
        let wanted = try FlowFile.read(pair.truth)
        try pair.requireSameSize((found.width, found.height), (wanted.width, wanted.height))
        let region = try mask.map { try readMask(pair, $0, like: wanted) }
        var frame = FlowEvaluation()
        frame.add(found, truth: wanted, within: region)
        all.add(frame)
        frames.append(.init(name: pair.name, results: frame.metrics))
        if let occlusion {
          let hidden = try readMask(pair, occlusion, like: wanted)
          visible.add(found, truth: wanted, within: hidden.selecting { $0 == 0 }.and(region))
          occluded.add(found, truth: wanted, within: hidden.and(region))
        }
      }
      var results = all.metrics
      if occlusion != nil {
        results += visible.metrics.map { $0.prefixed("visible") }
        results += occluded.metrics.map { $0.prefixed("occluded") }
      }
      return EvaluationReport(
        kind: "flow",
        estimate: estimate,
        truth: truth,
        results: results,
        frames: frames
      )
    }

    private func readMask(
      _ pair: EvaluationPair,
      _ path: String,
      like flow: FlowField
    ) throws -> Mask {
      let file = try pair.companion(in: path, endings: ["png"])
      let mask = try MaskFile.read(file)
      guard mask.width == flow.width, mask.height == flow.height else {
        throw FileError(
          file,
          found: "\(mask.width) × \(mask.height) pixels",
          expected: "\(flow.width) × \(flow.height) as in \(pair.truth)"
        )
      }
      return mask
    }
  }
}

extension Mask {
  /// 1 where the value is wanted, 0 elsewhere.
  fileprivate func selecting(_ isWanted: (UInt8) -> Bool) -> Mask {
    Mask(width: width, height: height, values: values.map { isWanted($0) ? 1 : 0 })
  }

  /// 0 also where the other mask, if there is one, has it.
  fileprivate func and(_ other: Mask?) -> Mask {
    guard let other else { return self }
    return Mask(
      width: width,
      height: height,
      values: zip(values, other.values).map { $1 == 0 ? 0 : $0 }
    )
  }
}
