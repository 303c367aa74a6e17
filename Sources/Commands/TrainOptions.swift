public import ArgumentParser

/// The options of `train`, which runs in the sibling with networks.
public struct TrainOptions: SiblingCommandOptions {
  /// The command's name and help.
  public static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network by a recipe.",
    discussion: """
      RECIPE is a YAML file, or the name of one that comes with the program, such as raft-small. The \
      run's folder gets weights.safetensors, a checkpoint every few minutes, tables and curves of loss \
      and held-out accuracy, and pictures of predictions. Ctrl-C saves and stops; --resume goes on, to \
      the same bytes as if it had never stopped.

      Example:
        parallax train raft-small -o Runs/raft-small --time-budget 2h
        parallax train raft-small -o Runs/raft-small --resume
      """
  )

  @Argument(help: "The recipe.", completion: .file(extensions: ["yaml"]))
  package var recipe: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run's folder.", valueName: "folder"),
    completion: .directory
  )
  package var output: String

  @Flag(help: "Go on with the run that the folder holds; begin where there is none.")
  package var resume = false

  @Option(
    help: ArgumentHelp("Save and stop after so long, such as 90m, 2h or 1h30m.", valueName: "time")
  )
  package var timeBudget: TimeBudget?

  @OptionGroup package var force: ForceOptions
  @OptionGroup package var execution: RunOptions

  /// The one with networks.
  public var sibling: Sibling { .net }

  /// Options with nothing parsed.
  public init() {}

  /// Checks that the folder's run is not both kept and replaced.
  public func validate() throws {
    guard !(resume && force.force) else {
      throw ValidationError("--resume and --force: expected one of them.")
    }
  }
}

/// A length of time in hours, minutes and seconds, such as 1h30m.
package struct TimeBudget: ExpressibleByArgument, Equatable {
  /// In seconds, more than 0.
  package let seconds: Double

  package init?(argument: String) {
    var rest = argument[...]
    var total = 0.0
    for (unit, factor) in [("h", 3600.0), ("m", 60), ("s", 1)] {
      guard let end = rest.firstIndex(of: Character(unit)) else { continue }
      guard let value = Double(rest[..<end]), value >= 0, value.isFinite else { return nil }
      total += value * factor
      rest = rest[rest.index(after: end)...]
    }
    guard rest.isEmpty, total > 0 else { return nil }
    seconds = total
  }
}
