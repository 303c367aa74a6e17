public import ArgumentParser
internal import Commands
internal import Mapping
internal import Media

/// The suite's root command as `parallax-media` has it: all commands, all run here.
public struct MediaRoot: ParsableCommand {
  /// Name, version and subcommands.
  public static let configuration = Root.suite(
    reconstruct: Reconstruct.self,
    pose: Root.Pose.self,
    depth: Root.Depth.self,
    fuse: Fuse.self,
    train: SiblingCommand<TrainOptions>.self,
    weights: Root.Weights.self,
    doctor: MediaDoctor.self
  )

  /// Names and versions of the libraries that the commands need.
  package static var libraries: [(name: String, version: String)] {
    MediaLibraries.versions + [("PCL", CloudLibrary.version)]
  }

  /// A root command with nothing parsed.
  public init() {}
}
