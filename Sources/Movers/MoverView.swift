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

  /// The pictures of both frames; nil where the flow is believed without them.
  public let pictures: PicturePair?

  /// A view from its parts, of one size.
  public init(
    otherFromFrame: RigidTransform,
    flow: FlowField,
    sigma: [Float],
    pictures: PicturePair? = nil
  ) {
    precondition(sigma.count == flow.vectors.count)
    self.pictures = pictures
    self.otherFromFrame = otherFromFrame
    self.flow = flow
    self.sigma = sigma
  }
}

extension MoverView {
  /// How much better the pictures fit a pixel's flow than a static point at an inverse depth, as a log-likelihood ratio.
  ///
  /// Without pictures the flow is believed: infinite. nil where either leaves them.
  func preferenceForFlow(
    x: Int,
    y: Int,
    overInverseDepth inverseDepth: Float,
    camera: Camera,
    options: MoverOptions
  ) -> Float? {
    guard let pictures else { return .infinity }
    let ray = camera.rayPinhole(Vector2(Double(x), Double(y)))
    let point = otherFromFrame.rotation * ray + otherFromFrame.translation * Double(inverseDepth)
    guard point.z > 1e-6 else { return nil }
    let expected = camera.projectPinhole(point)
    return pictures.preference(
      for: SIMD2(Float(x), Float(y)) + flow.vectors[y * flow.width + x],
      over: SIMD2(Float(expected.x), Float(expected.y)),
      x: x,
      y: y,
      options: options
    )
  }
}
