public import ArgumentParser
public import Datasets
internal import Formats
internal import Foundation
internal import Vision

extension Root {
  /// Checks what is installed, and a sequence; more is known where the sibling runs it.
  struct Doctor: ParsableCommand {
    static let configuration = DoctorOptions.configuration

    @OptionGroup var options: DoctorOptions

    func run() throws {
      for sibling in [Sibling.net, .media] where sibling.isInstalled { try sibling.become() }
      try options.report(libraries: [("OpenCV", VisionLibrary.version)])
    }
  }
}

/// The options and the report of `doctor`.
public struct DoctorOptions: ParsableArguments {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What is installed, and whether a sequence and its calibration are fit for use.",
    discussion: """
      One finding a line, with what to do. Exit code 1 when there is a problem.

      Example, after make demo:
        parallax doctor Maps/boxes/frames --calibration Maps/boxes/calibration.yaml
      """
  )

  @Argument(help: FrameChoiceOptions.framesHelp, completion: .file())
  var frames: [String] = []

  @OptionGroup var choice: FrameChoiceOptions
  @OptionGroup var lens: LensOptions
  @OptionGroup var run: RunOptions
  @OptionGroup var output: JSONOptions

  /// Options with nothing parsed.
  public init() {}

  /// Prints what is found; throws an exit code when there is a problem.
  public func report(
    libraries: [(name: String, version: String)],
    also more: [SequenceFinding] = []
  ) throws {
    var findings = installation(libraries) + more
    if !frames.isEmpty {
      let sequence = try choice.sequence(frames, lens.lens)
      let progress = ProgressBar(quiet: run.quiet)
      progress.begin("Frames", total: sequence.count)
      findings += SequenceCheck(sequence) { progress.advance() }.findings
      progress.finish()
    }
    try show(findings)
    guard !findings.contains(where: { $0.severity == .problem }) else { throw ExitCode.failure }
  }

  private func installation(
    _ libraries: [(name: String, version: String)]
  ) -> [SequenceFinding] {
    let versions = libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    let siblings = Sibling.allCases.map { sibling in
      sibling.isInstalled
        ? SequenceFinding(.ok, "\(sibling.rawValue) at \(sibling.path)")
        : SequenceFinding(
          .problem,
          "\(sibling.rawValue) is not at \(sibling.path)",
          advice: "build or install it beside parallax"
        )
    }
    return [
      SequenceFinding(.ok, "parallax \(Root.configuration.version) with \(versions)")
    ] + siblings + [SequenceFinding(.ok, "\(RunOptions.processorCount) processors")]
  }

  private func show(_ findings: [SequenceFinding]) throws {
    guard !output.json else {
      let rows = findings.map {
        ["severity": $0.severity.rawValue, "found": $0.found, "advice": $0.advice]
      }
      return print(try JSONText.of(rows))
    }
    for finding in findings {
      let label = finding.severity.rawValue
      let padding = String(repeating: " ", count: 9 - label.count)
      print(label + padding + finding.found + (finding.advice.isEmpty ? "" : "; " + finding.advice))
    }
  }
}
