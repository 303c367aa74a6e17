// E. Ilg et al., "FlowNet 2.0: Evolution of optical flow estimation with deep networks" (CVPR 2017).
// Names and details of the layers after NVIDIA/flownet2-pytorch.

public import Layers
public import Tensors

/// FlowNets in a row, each improving on what the one before explains, and a fusion with small motions.
public struct FlowNet2 {
  /// Which of the published stacks.
  public enum Stack: Sendable {
    /// FlowNetC, then FlowNetS.
    case cs
    /// FlowNetC, then FlowNetS twice.
    case css
    /// CSS and SD, fused.
    case full
  }

  /// What is to be known besides the weights.
  public struct Configuration: Sendable {
    /// Which networks there are.
    public var stack: Stack

    /// Whether corners stay in place where flows are enlarged: so they did before PyTorch 0.4.
    public var alignsCorners = false
  }

  /// What the network finds.
  public struct Output {
    /// The flow in pixels at full size: B × 2 × H × W.
    public let flow: Tensor

    /// What each network finds at 1/4, by the names of their scopes.
    public let stages: [(name: String, flow: Tensor)]
  }

  private let first: FlowNetC
  private let next: [(name: String, network: FlowNetS)]
  private let small: FlowNetSD?
  private let fusion: FlowNetFusion?
  private let alignsCorners: Bool

  /// A network with random weights.
  public init(_ scope: Scope, _ configuration: Configuration) throws(TensorError) {
    first = try FlowNetC(scope / "flownetc", .nvidia)
    var next = [("flownets_1", try FlowNetS(scope / "flownets_1", .nvidiaStacked))]
    if configuration.stack != .cs {
      next.append(("flownets_2", try FlowNetS(scope / "flownets_2", .nvidiaStacked)))
    }
    self.next = next
    let isFull = configuration.stack == .full
    small = isFull ? try FlowNetSD(scope / "flownets_d") : nil
    fusion = isFull ? try FlowNetFusion(scope / "flownetfusion") : nil
    alignsCorners = configuration.alignsCorners
  }

  /// The flow between two images, B × 6 × H × W side by side; H and W are multiples of 64.
  public func callAsFunction(_ images: Tensor) throws(TensorError) -> Output {
    let (image1, image2) = (try images.channels(0..<3), try images.channels(3..<6))
    var quarter = try first(image1, image2).flows[0]
    var stages = [("flownetc.flow2", quarter)]
    for (name, network) in next {
      let flow = try (quarter.cast(to: .float32) * 20)
        .enlarged(by: 4, alignCorners: alignsCorners)
      let warped = try image2.warped(by: flow)
      let error = try (image1 - warped).channelNorm()
      quarter = try network(.joined(images, warped, flow / 20, error))[0]
      stages.append(("\(name).flow2", quarter))
    }
    quarter = try quarter.cast(to: .float32)
    guard let small, let fusion else {
      let flow =
        next.count == 1
        ? try (quarter * 20).enlarged(by: 4, alignCorners: alignsCorners)
        : try (quarter * 20).repeated(by: 4)
      return Output(flow: flow, stages: stages)
    }
    let large = try (quarter * 20).repeated(by: 4)
    let smallQuarter = try small(images)[0].cast(to: .float32)
    stages.append(("flownets_d.flow2", smallQuarter))
    // Divided, where the network for small motions is multiplied when it stands alone.
    let little = try (smallQuarter / 20).repeated(by: 4)
    let flow = try fusion(
      .joined(
        image1,
        little,
        large,
        little.channelNorm(),
        large.channelNorm(),
        (image1 - image2.warped(by: little)).channelNorm(),
        (image1 - image2.warped(by: large)).channelNorm()
      )
    )
    return Output(flow: flow, stages: stages)
  }
}
