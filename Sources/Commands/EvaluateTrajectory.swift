public import ArgumentParser
public import Evaluation
internal import Formats
internal import Geometry

extension TrajectoryAlignment: ExpressibleByArgument {}

extension Root.Evaluate {
  /// Compares a trajectory with the truth.
  struct Trajectory: EvaluateCommand {
    static let configuration = CommandConfiguration(
      abstract: "Absolute and relative errors of a camera trajectory.",
      discussion: """
        TUM's or KITTI's format, told apart by the columns; a KITTI pose's time is its row, from 0. \
        ate_… compare camera centres after the alignment, rpe_… the motion over --delta poses, step_… \
        the motion from each true pose to the next, which also tells where a straight road hides \
        errors from ate.

        Example, after make demo:
          parallax evaluate trajectory Maps/demo/trajectory.txt \\
            --truth Maps/boxes/groundtruth.txt
        """
    )

    @Argument(help: "Estimated trajectory.", completion: .file())
    var estimate: String

    @Option(help: ArgumentHelp("True trajectory.", valueName: "file"), completion: .file())
    var truth: String

    @Option(
      help: ArgumentHelp(
        "Freedom given to the estimate before it is compared.",
        valueName: "group"
      )
    )
    var align = TrajectoryProtocol().alignment

    @Option(
      help: ArgumentHelp("Poses over which the relative error is measured.", valueName: "n")
    )
    var delta = TrajectoryProtocol().delta

    @Option(
      help: ArgumentHelp("How far apart timestamps of one moment may be.", valueName: "seconds")
    )
    var tolerance = TrajectoryProtocol().tolerance

    @OptionGroup var output: JSONOptions

    func validate() throws {
      guard delta > 0 else { throw ValidationError("--delta must be at least 1.") }
      guard tolerance >= 0 else { throw ValidationError("--tolerance must not be below 0.") }
    }

    func report() throws -> EvaluationReport {
      let pair = try TrajectoryPair(estimate, truth)
      let found = try pair.compared(
        by: TrajectoryProtocol(alignment: align, tolerance: tolerance, delta: delta)
      )
      return EvaluationReport(
        kind: "trajectory",
        estimate: estimate,
        truth: truth,
        results: found.metrics,
        frames: found.errorsByTime.map {
          .init(name: "\($0.timestamp)", results: [Metric("error", $0.error, .metres)])
        }
      )
    }
  }
}

/// An estimated trajectory and the true one, with their files for messages.
struct TrajectoryPair {
  let estimatePath: String
  let truthPath: String
  let estimate: Trajectory
  let truth: Trajectory

  init(_ estimatePath: String, _ truthPath: String) throws {
    self.estimatePath = estimatePath
    self.truthPath = truthPath
    estimate = try TrajectoryFile.read(estimatePath)
    truth = try TrajectoryFile.read(truthPath)
  }

  func compared(by rules: TrajectoryProtocol) throws -> TrajectoryEvaluation {
    try explained(tolerance: rules.tolerance) {
      try TrajectoryEvaluation(estimate, truth: truth, by: rules)
    }
  }

  /// What carries the estimate's frame to the truth's.
  func similarity() throws -> Similarity {
    let tolerance = TrajectoryProtocol().tolerance
    return try explained(tolerance: tolerance) {
      try estimate.alignment(to: truth, tolerance: tolerance, scale: true)
    }
  }

  /// Says of which files a failed alignment speaks.
  private func explained<Result>(
    tolerance: Double,
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as AlignmentError {
      guard case .tooFewPoints = error else {
        throw FileError(
          estimatePath,
          found: error.description,
          expected: "",
          advice: "the truth was \(truthPath)"
        )
      }
      throw FileError(
        estimatePath,
        found: error.description,
        expected: "poses at the times of \(truthPath)",
        advice: "timestamps of one moment may differ by \(tolerance) s"
      )
    }
  }
}
