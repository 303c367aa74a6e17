public import Imagery

/// Two images of a moving world, and how every pixel moves.
public struct FlowSample: Sendable {
  /// The first image, RGB.
  public let first: Image

  /// The second image, RGB.
  public let second: Image

  /// The motion from the first to the second image, in pixels; also where it cannot be seen.
  public let flow: FlowField

  /// The motion from the second to the first image, where it was asked for.
  public let backward: FlowField?

  /// 255 where a pixel of the first image is hidden in the second, or outside of it.
  public let occlusion: Mask

  /// 255 where the flow is known.
  public var valid: Mask {
    Mask(
      width: flow.width,
      height: flow.height,
      values: flow.vectors.map { $0.x.isFinite ? 255 : 0 }
    )
  }

  /// A sample from its parts, all of one size.
  public init(
    first: Image,
    second: Image,
    flow: FlowField,
    backward: FlowField? = nil,
    occlusion: Mask
  ) {
    self.first = first
    self.second = second
    self.flow = flow
    self.backward = backward
    self.occlusion = occlusion
  }
}
