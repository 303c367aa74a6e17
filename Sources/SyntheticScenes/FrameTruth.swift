public import Imagery

/// A frame of a synthetic sequence with everything that is known about it.
public struct FrameTruth: Sendable {
  /// The colour image.
  public let image: Image

  /// The z-depth at pixel centres, in the world's unit; nil in a flat world.
  public let depth: DepthMap?

  /// 0 where the world is static, else the mover's id.
  public let movers: Mask

  /// The flow to the next frame; nil in the last.
  public let flow: FlowField?

  /// 255 where a point is hidden or outside the image in the next frame; nil in the last.
  public let occlusion: Mask?

  /// The flow to the frame before; nil in the first, and where it was not asked for.
  public let backward: FlowField?
}
