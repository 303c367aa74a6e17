public import ArgumentParser

/// The options of `weights verify`, which runs in the sibling with networks.
public struct WeightsVerifyOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Whether files of weights fit a network.",
    discussion: """
      Prints all that is missing, unexpected or of another shape, a line each. Exit code 1 when \
      there is any. A system of several files takes all of them, in its order.

      Example:
        parallax weights verify encoder.pth depth.pth --network monodepth2
      """
  )

  @Argument(
    help: "The files of weights.",
    completion: .file(extensions: ["safetensors", "pth", "pt", "tar", "h5"])
  )
  package var files: [String]

  @Option(help: "The network that they should fit.") package var network: NetworkName

  /// Options with nothing parsed.
  public init() {}

  /// The one with networks.
  public var sibling: Sibling { .net }
}
