public import ArgumentParser
internal import Foundation

/// How a command runs.
public struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to use (default: all processors).", valueName: "count"))
  package var threads: Int?

  @Flag(help: "No progress and no notes.")
  package var quiet = false

  /// Options with nothing parsed.
  public init() {}

  /// Checks the count.
  public func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected 1 to 1024.")
    }
  }

  /// The number of threads to use: what was asked for, but no more than there are processors.
  public var threadCount: Int { min(threads ?? .max, Self.processorCount) }

  /// How many processors this process may use.
  static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }
}

/// Whether results that are there are made again.
public struct ForceOptions: ParsableArguments {
  @Flag(help: "Make results again that are there already.")
  package var force = false

  /// Options with nothing parsed.
  public init() {}
}

/// Whether results are printed for programs.
public struct JSONOptions: ParsableArguments {
  @Flag(help: "Print results as JSON.")
  package var json = false

  /// Options with nothing parsed.
  public init() {}
}
