public import ArgumentParser

/// The options of a command whose work needs the libraries of a sibling.
///
/// Other executables only check them; the sibling has a command of the same configuration that runs.
public protocol SiblingCommandOptions: ParsableArguments {
  /// The command's name and help.
  static var configuration: CommandConfiguration { get }

  /// Where the command runs, given these options.
  var sibling: Sibling { get }
}

/// A command that checks its options and goes on as the sibling.
public struct SiblingCommand<Options: SiblingCommandOptions>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration { Options.configuration }

  @OptionGroup var options: Options

  /// A command with nothing parsed.
  public init() {}

  /// Goes on as the sibling.
  public func run() throws { try options.sibling.become() }
}
