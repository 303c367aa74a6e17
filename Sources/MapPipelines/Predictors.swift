public import Pipelines

/// What makes the networks of a reconstruction beside its flow, when a stage needs them.
public struct Predictors {
  /// Makes what tells depth; nil where nothing does.
  public var depth: () throws -> (any DepthPredictor)? = { nil }

  /// Makes what tells motion; nil where nothing does.
  public var motion: () throws -> (any MotionPredictor)? = { nil }

  /// None.
  public init() {}
}

extension PredictedDepthStage.Result {
  /// What the network was used for, in one line.
  var summary: String {
    func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
    guard predicted > 0 else {
      return "Predicted depth: none of \(keyframes) keyframes could be aligned; triangulated only"
    }
    return "Predicted depth: \(predicted) of \(keyframes) keyframes aligned, off by "
      + "\(percent(disagreement)); triangulation knows \(percent(knownShare)) of all pixels, "
      + "the network adds \(percent(addedShare))"
  }
}
