internal import ArgumentParser
internal import Evaluation
internal import Formats
internal import Imagery

extension Root.Evaluate {
  /// Compares masks of moving pixels with the truth.
  struct Movers: EvaluateCommand {
    static let configuration = CommandConfiguration(
      abstract: "IoU, precision, recall and F1 of moving pixels.",
      discussion: """
        8-bit PNG masks, files or folders; in folders, files of the same name belong together. An \
        estimate says moving from 128, the truth where it is not 0. Pixels of all frames are pooled.

        Example, after make demo:
          parallax evaluate movers Maps/boxes/movers --truth Maps/boxes/movers
        """
    )

    @Argument(help: "Estimated masks: a file or a folder.", completion: .file())
    var estimate: String

    @Option(
      help: ArgumentHelp("True masks: a file or a folder.", valueName: "path"),
      completion: .file()
    )
    var truth: String

    @OptionGroup var output: JSONOptions

    func report() throws -> EvaluationReport {
      var pool = MoverEvaluation()
      var frames: [EvaluationReport.Frame] = []
      for pair in try EvaluationPair.matching(estimate, truth, endings: ["png"]) {
        let found = try MaskFile.read(pair.estimate)
        let wanted = try MaskFile.read(pair.truth)
        try pair.requireSameSize((found.width, found.height), (wanted.width, wanted.height))
        var frame = MoverEvaluation()
        frame.add(found, truth: wanted)
        pool.add(frame)
        frames.append(.init(name: pair.name, results: frame.metrics))
      }
      return EvaluationReport(
        kind: "movers",
        estimate: estimate,
        truth: truth,
        results: pool.metrics,
        frames: frames
      )
    }
  }
}
