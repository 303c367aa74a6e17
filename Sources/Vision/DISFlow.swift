// Dense inverse search: Kroeger, Timofte, Dai, Van Gool, "Fast Optical Flow using Dense Inverse
// Search" (ECCV 2016), as OpenCV implements it.

internal import CVision
public import Imagery

/// Classical dense flow between two grey images.
///
/// One solver serves one thread at a time; it keeps its buffers between calls.
public final class DISFlow {
  /// How much work goes into a flow.
  public enum Preset: Int32, Sendable {
    /// Coarse patches only.
    case ultrafast = 0
    /// Finer patches, little refinement.
    case fast = 1
    /// The finest of OpenCV's presets.
    case medium = 2
  }

  private let solver: vision_dis

  /// A solver; throws where OpenCV cannot make one.
  public init(preset: Preset = .medium) throws(VisionError) {
    _ = VisionLibrary.quietened
    var solver = vision_dis()
    try check(vision_dis_create(&solver, preset.rawValue))
    self.solver = solver
  }

  deinit { vision_dis_release(solver) }

  /// The flow from `first` to `second`, two grey images of one size, in pixels; known everywhere.
  public func flow(from first: Image, to second: Image) throws(VisionError) -> FlowField {
    precondition(first.channels == 1 && second.channels == 1)
    precondition(first.width == second.width && first.height == second.height)
    var field = FlowField(width: first.width, height: first.height)
    let status = field.vectors.withUnsafeMutableBytes { out in
      first.pixels.withUnsafeBufferPointer { a in
        second.pixels.withUnsafeBufferPointer { b -> vision_status in
          guard let a = a.baseAddress, let b = b.baseAddress,
            let out = out.bindMemory(to: Float.self).baseAddress
          else { return VISION_OK }
          return vision_dis_compute(
            solver,
            a,
            b,
            Int32(first.width),
            Int32(first.height),
            out
          )
        }
      }
    }
    try check(status)
    return field
  }
}
