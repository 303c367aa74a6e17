/// Where a run stands, for people.
public struct TrainingProgress: Sendable {
  /// How many steps are done.
  public var step: Int
  /// How many there are at most.
  public var steps: Int
  /// What the stage is called.
  public var stage: String
  /// The loss, averaged over the last steps.
  public var loss: Double
  /// How many samples were learned from in a second.
  public var samplesPerSecond: Double
  /// The last validation; empty before the first.
  public var validation: [Measure]
  /// How many seconds are left, at this speed.
  public var secondsLeft: Double
}

/// Who wants to know how a run goes on.
public protocol TrainingObserver {
  /// After every step.
  func stepped(_ progress: TrainingProgress)

  /// After every validation and whatever else a person may want to know, in one line.
  func note(_ line: String)
}

/// What to do with a run that a folder holds already.
public enum ExistingRun: Sendable {
  /// Refuse.
  case refuse
  /// Go on with it; begin where there is none.
  case resume
  /// Replace it.
  case replace
}

/// How a run ended.
public enum TrainingOutcome: Sendable, Equatable {
  /// All steps are done.
  case finished
  /// Its time was up, or someone asked it to stop; it can go on from its checkpoint.
  case paused
}

/// What ended a run that was not to end.
public struct TrainingError: Error, Equatable, CustomStringConvertible {
  /// In one line.
  public let description: String

  /// Where numbers stopped being finite.
  static func notFinite(
    _ what: String,
    _ value: Double,
    step: Int,
    batchSeed: UInt64,
    checkpoint: String?
  ) -> TrainingError {
    let good = checkpoint.map { "last good checkpoint \($0)" } ?? "no checkpoint was written yet"
    return TrainingError(
      description: "step \(step): the \(what) is \(value), expected a finite number; batch seed "
        + "0x\(String(batchSeed, radix: 16)), \(good); try a lower rate or a shorter clip"
    )
  }
}
