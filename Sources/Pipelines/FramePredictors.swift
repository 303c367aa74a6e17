public import Datasets
public import Geometry
public import Imagery
public import Odometry

/// What tells depth of frames, such as a network.
public protocol DepthPredictor {
  /// What it tells of one frame; nil where it lacks what it needs.
  ///
  /// The trajectory says where other frames were; `range` is about the depth that the frame shows, in its units.
  func prediction(
    _ sequence: FrameSequence,
    at position: Int,
    trajectory: Trajectory,
    range: ClosedRange<Double>
  ) throws -> DepthPrediction?
}

/// What tells how the camera moved between frames, such as a network.
public protocol MotionPredictor {
  /// What brings points of the first frame's camera into the second's, in a unit of its own; nil where it lacks frames.
  ///
  /// `flow` reads the flows between them.
  func secondFromFirst(
    _ sequence: FrameSequence,
    _ first: Int,
    _ second: Int,
    flow: () throws -> FlowPair?
  ) throws -> RigidTransform?
}
