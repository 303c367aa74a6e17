internal import Glibc

/// The seconds of a run, and those since its last checkpoint.
final class Stopwatch {
  private let start = Stopwatch.seconds()
  private var saved = Stopwatch.seconds()
  private let budget: Double?

  init(budget: Double?) { self.budget = budget }

  /// Seconds since the beginning.
  var now: Double { Stopwatch.seconds() - start }

  /// Whether the budget is used up.
  var isOver: Bool { budget.map { now >= $0 } ?? false }

  /// How much of the budget is left.
  var left: Double { budget.map { $0 - now } ?? .infinity }

  /// Seconds since the last checkpoint.
  var secondsSinceSaving: Double { Stopwatch.seconds() - saved }

  /// A checkpoint was written.
  func restartSaving() { saved = Stopwatch.seconds() }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
