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
  ///
  /// Throws where OpenCV refuses, as it does images smaller than its patches.
  public func flow(from first: Image, to second: Image) throws(VisionError) -> FlowField {
    var field = FlowField(width: first.width, height: first.height)
    try field.change(by: first, second) { a, b, width, height, flow in
      vision_dis_compute(solver, a, b, width, height, flow)
    }
    return field
  }
}
