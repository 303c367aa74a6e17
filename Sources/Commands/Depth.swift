package import ArgumentParser

extension Root {
  /// Depth of keyframes from flow and trajectory; by networks in the sibling.
  package struct Depth: ParsableCommand {
    package static let configuration = DepthCommandOptions.configuration

    @OptionGroup var options: DepthCommandOptions

    package init() {}

    package func run() throws {
      guard case .triangulate = options.network else { try Sibling.net.become() }
      try options.triangulate()
    }
  }
}
