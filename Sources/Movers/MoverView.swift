public import Geometry
public import Imagery

/// One flow of a frame, with the camera's motion between its two frames.
public struct MoverView: Sendable {
  /// To the other camera from the frame's.
  public let otherFromFrame: RigidTransform

  /// The flow from the frame to the other, in pixels.
  public let flow: FlowField

  /// The flow's 1σ per axis, in pixels, H × W; NaN where it is not to be used.
  public let sigma: [Float]

  /// A view from its parts, of one size.
  public init(otherFromFrame: RigidTransform, flow: FlowField, sigma: [Float]) {
    precondition(sigma.count == flow.vectors.count)
    self.otherFromFrame = otherFromFrame
    self.flow = flow
    self.sigma = sigma
  }
}
