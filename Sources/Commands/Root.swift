public import ArgumentParser

/// The suite's root command.
public struct Root: ParsableCommand {
  /// Name, abstract and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "parallax", abstract: "Maps from image sequences of one moving camera.")

  /// A root command with nothing parsed.
  public init() {}
}
