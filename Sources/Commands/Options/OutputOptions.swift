public import ArgumentParser

/// The one file that a command writes.
public struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; it appears whole or not at all.", valueName: "file"),
    completion: .file()
  )
  package var output: String

  /// Options with nothing parsed.
  public init() {}
}
