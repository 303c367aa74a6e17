public import ArgumentParser
public import Checkpoints

extension Root {
  /// What is in a file of weights; which network it fits is known where the sibling runs it.
  struct WeightsInspect: ParsableCommand {
    static let configuration = WeightsInspectOptions.configuration

    @OptionGroup var options: WeightsInspectOptions

    func run() throws {
      if Sibling.net.isInstalled { try Sibling.net.become() }
      try options.report { _ in nil }
    }
  }
}

/// The options and the report of `weights inspect`.
public struct WeightsInspectOptions: ParsableArguments {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "What is in a file of weights, and which network it fits.",
    discussion: """
      Prints container, metadata, number of parameters, the networks whose names and shapes it has, or \
      the nearest one with what differs, and each tensor with its type and shape.

      Example:
        parallax weights inspect raft-small.pth
      """
  )

  @Argument(
    help: "The file of weights.",
    completion: .file(extensions: ["safetensors", "pth", "pt", "tar", "h5"])
  )
  var file: String

  @OptionGroup var output: JSONOptions

  /// Options with nothing parsed.
  public init() {}

  /// Prints what is found, with the networks that a checkpoint fits; nil where those are not known.
  public func report(fits: (Checkpoint) -> WeightsReport.Fits?) throws {
    let checkpoint = try Checkpoint(file)
    let report = WeightsReport(checkpoint, fits: fits(checkpoint))
    print(output.json ? try report.json : report.table)
  }
}
