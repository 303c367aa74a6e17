public import Imagery

/// A frame of a synthetic sequence with everything that is known about it.
public struct FrameTruth: Sendable {
  /// The colour image.
  public let image: Image

  /// The z-depth at pixel centres, in metres.
  public let depth: DepthMap

  /// 0 where the world is static, else the mover's id.
  public let movers: Mask

  /// The flow to the next frame; nil in the last.
  public let flow: FlowField?

  /// 255 where a point is hidden or outside the image in the next frame; nil in the last.
  public let occlusion: Mask?
}

extension BoxesWorld {
  /// Everything about one frame.
  public func truth(frame: Int, threads: Int = 1) -> FrameTruth {
    let here = view(at: Double(frame), threads: threads)
    let motion =
      frame + 1 < options.frames
      ? here.motion(to: view(at: Double(frame + 1), threads: threads)) : nil
    return FrameTruth(
      image: here.image,
      depth: here.depth,
      movers: here.movers,
      flow: motion?.flow,
      occlusion: motion?.occlusion
    )
  }
}
