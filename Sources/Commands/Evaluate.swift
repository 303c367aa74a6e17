public import ArgumentParser

extension Root {
  /// Compares results with the truth.
  public struct Evaluate: ParsableCommand {
    /// Name, abstract and subcommands.
    public static let configuration = CommandConfiguration(
      abstract: "Compare results with the truth: the field's metrics with their units.",
      subcommands: [Flow.self, Depth.self, Trajectory.self, Cloud.self, Movers.self]
    )

    /// A command with nothing parsed.
    public init() {}
  }
}

/// A comparison: what it comes to, apart from how that is shown.
protocol EvaluateCommand: ParsableCommand {
  var output: Root.Evaluate.Output { get }
  func report() throws -> EvaluationReport
}

extension EvaluateCommand {
  func run() throws {
    let report = try report()
    print(output.json ? try report.json : report.table)
  }
}

extension Root.Evaluate {
  /// How a comparison is shown.
  struct Output: ParsableArguments {
    @Flag(help: "Print JSON instead of a table; keys carry the units.")
    var json = false
  }
}
