public import ArgumentParser
internal import NetworkCatalogue

/// The options of `weights run`, which runs in the sibling with networks.
public struct WeightsRunOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "The raw outputs of a network.",
    discussion: """
      Writes all that the network computes from the images, as safetensors, under the names that \
      the reference implementation uses. A system of several files takes --weights for each, in its order.

      Example:
        parallax weights run flownet-s --weights flownets.pth.tar a.png b.png \\
          -o outputs.safetensors

      The networks, and of how many images:
      \(networks)
      """
  )

  @Argument(help: "The network.") package var network: NetworkName

  @Argument(help: "The images: as many as the network takes, in time order.", completion: .file())
  package var images: [String]

  @Option(
    help: ArgumentHelp(
      "The network's weights; of a system of several files, once for each, in its order.",
      valueName: "file"
    ),
    completion: .file(extensions: ["safetensors", "pth", "pt", "tar", "h5"])
  )
  package var weights: [String]

  @OptionGroup package var how: NetworkOptions
  @OptionGroup package var output: OutputOptions
  @OptionGroup package var execution: RunOptions

  /// Options with nothing parsed.
  public init() {}

  private static var networks: String {
    NetworkCatalogue.all.map { card in
      let images = card.imageCounts.map(String.init).joined(separator: " or ")
      return "  \(card.name) (\(images)): \(card.summary)"
    }.joined(separator: "\n")
  }

  /// The one with networks.
  public var sibling: Sibling { .net }

  /// Checks the number of images and the output's extension.
  public func validate() throws {
    guard network.card.kind != .flowPose else {
      throw ValidationError(
        "\(network.card.name) takes a flow: pose --network \(network.card.name) --flow FOLDER."
      )
    }
    try how.requireSize(for: [network.card.name])
    let counts = network.card.imageCounts
    guard counts.contains(images.count) else {
      let expected = counts.map(String.init).joined(separator: " or ")
      throw ValidationError(
        "\(network.card.name) takes \(expected) images, not \(images.count)."
      )
    }
    guard output.output.hasSuffix(".safetensors") else {
      throw ValidationError("--output \(output.output): expected a name that ends in .safetensors.")
    }
  }
}
