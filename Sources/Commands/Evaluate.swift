public import ArgumentParser

extension Root {
  /// Results against the truth.
  public struct Evaluate: ParsableCommand {
    /// Name, abstract and subcommands.
    public static let configuration = CommandConfiguration(
      abstract: "Results against the truth: the field's metrics with their units.",
      subcommands: [Flow.self, Depth.self, Trajectory.self, Cloud.self, Movers.self]
    )

    /// A command with nothing parsed.
    public init() {}
  }
}

/// A comparison: what it comes to, apart from how that is shown.
protocol EvaluateCommand: ParsableCommand {
  var output: JSONOptions { get }
  func report() throws -> EvaluationReport
}

extension EvaluateCommand {
  func run() throws {
    let report = try report()
    print(output.json ? try report.json : report.table)
  }
}
