public import ArgumentParser

/// The options of a command whose work needs the libraries of `parallax-media`.
///
/// The light executable only checks them; the command of the same configuration in MediaCommands runs.
public protocol MediaCommandOptions: ParsableArguments {
  /// The command's name and help.
  static var configuration: CommandConfiguration { get }
}

/// A command of the light executable that checks its options and goes on as the sibling.
public struct MediaCommand<Options: MediaCommandOptions>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration { Options.configuration }

  @OptionGroup var options: Options

  /// A command with nothing parsed.
  public init() {}

  /// Goes on as the sibling.
  public func run() throws { try Sibling.media.become() }
}
