internal import ArgumentParser

extension Root {
  struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "synthesize",
      abstract: "A synthetic sequence with exact truth.",
      subcommands: [Boxes.self, Chairs.self, Drive.self, Colon.self]
    )
  }
}
