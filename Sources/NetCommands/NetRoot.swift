public import ArgumentParser
internal import Commands
internal import MediaCommands

/// The suite's root command as `parallax-net` has it: all commands, all run here.
public struct NetRoot: ParsableCommand {
  /// Name, version and subcommands.
  public static let configuration = Root.suite(
    reconstruct: Reconstruct.self,
    pose: NetPose.self,
    depth: NetDepth.self,
    fuse: Fuse.self,
    train: Train.self,
    weights: NetWeights.self,
    doctor: NetDoctor.self
  )

  /// A root command with nothing parsed.
  public init() {}
}
