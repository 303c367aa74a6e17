public import ArgumentParser

extension Root {
  /// Files of network weights; what needs a network runs in the sibling.
  package struct Weights: ParsableCommand {
    package static let configuration = weights(
      inspect: WeightsInspect.self,
      verify: SiblingCommand<WeightsVerifyOptions>.self,
      run: SiblingCommand<WeightsRunOptions>.self
    )

    package init() {}
  }

  /// The commands for files of weights, given those that differ between the executables.
  public static func weights(
    inspect: any ParsableCommand.Type,
    verify: any ParsableCommand.Type,
    run: any ParsableCommand.Type
  ) -> CommandConfiguration {
    CommandConfiguration(
      commandName: "weights",
      abstract: "Files of network weights: what is in them, and what networks make of them.",
      discussion: """
        Read are safetensors, PyTorch's files (.pth, .pt, .tar), old and new, bare or wrapped, and Keras's \
        (.h5). Nothing in them is ever executed.
        """,
      subcommands: [inspect, WeightsConvert.self, verify, run]
    )
  }
}
