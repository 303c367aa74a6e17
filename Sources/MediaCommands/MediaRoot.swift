public import ArgumentParser
internal import Commands

/// The suite's root command as `parallax-media` has it: all commands, all run here.
public struct MediaRoot: ParsableCommand {
  /// Name, version and subcommands.
  public static let configuration = Root.suite(
    reconstruct: Reconstruct.self,
    fuse: Fuse.self,
    doctor: MediaDoctor.self
  )

  /// A root command with nothing parsed.
  public init() {}
}
