public import Datasets
public import Geometry
public import Imagery
public import NetworkCatalogue
public import Networks
public import Odometry
public import Pipelines

/// A depth network as reconstruction wants it.
public struct NetworkDepthPredictor: DepthPredictor {
  private let estimator: DepthNetworkStage.Estimator
  private let settings: NetworkSettings

  /// A network with its weights, or a module.
  public init(_ estimator: DepthNetworkStage.Estimator, _ settings: NetworkSettings) {
    self.estimator = estimator
    self.settings = settings
  }

  /// What it tells of one frame.
  public func prediction(
    _ sequence: FrameSequence,
    at position: Int,
    trajectory: Trajectory,
    range: ClosedRange<Double>
  ) throws -> DepthPrediction? {
    var stage = DepthNetworkStage()
    stage.settings = settings
    stage.trajectory = trajectory
    stage.range = range
    return try stage.prediction(sequence, position, estimator)
  }
}

/// A network that tells pose from flow as reconstruction wants it.
public struct FlowMotionPredictor: MotionPredictor {
  private let network: any FlowPosePredicting
  private let settings: NetworkSettings

  /// A network with its weights.
  public init(_ network: any FlowPosePredicting, _ settings: NetworkSettings) {
    self.network = network
    self.settings = settings
  }

  /// The motion that the flow between both frames tells of.
  public func secondFromFirst(
    _ sequence: FrameSequence,
    _ first: Int,
    _ second: Int,
    flow: () throws -> FlowPair?
  ) throws -> RigidTransform? {
    guard let pair = try flow() else { return nil }
    let camera = try sequence.requireCamera()
    return try network.secondFromFirst(
      pair.forward,
      confidence: pair.confidence(),
      camera: camera,
      settings
    )
  }
}

/// A pose network as reconstruction wants it.
public struct NetworkMotionPredictor: MotionPredictor {
  private let network: any PosePredicting
  private let settings: NetworkSettings

  /// A network with its weights.
  public init(_ network: any PosePredicting, _ settings: NetworkSettings) {
    self.network = network
    self.settings = settings
  }

  /// The motion over the two frames and, where the network takes more, frames evenly between them.
  public func secondFromFirst(
    _ sequence: FrameSequence,
    _ first: Int,
    _ second: Int,
    flow: () throws -> FlowPair?
  ) throws -> RigidTransform? {
    let count = network.imageCount
    guard second - first >= count - 1 else { return nil }
    let images = try (0..<count).map { index in
      try sequence.frame(at: first + (second - first) * index / (count - 1)).image
    }
    return try network.poses(of: images, settings).last?.inverse
  }
}
