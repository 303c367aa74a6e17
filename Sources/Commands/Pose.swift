package import ArgumentParser

extension Root {
  /// The camera's trajectory from flow; by networks in the sibling.
  package struct Pose: ParsableCommand {
    package static let configuration = PoseCommandOptions.configuration

    @OptionGroup var options: PoseCommandOptions

    package init() {}

    package func run() throws {
      guard options.network?.card == nil else { try Sibling.net.become() }
      try options.place()
    }
  }
}
