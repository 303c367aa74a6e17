// E. Ilg et al., "FlowNet 2.0: Evolution of optical flow estimation with deep networks" (CVPR 2017).
// Names and details of the layers after NVIDIA/flownet2-pytorch.

public import Layers
public import Tensors

/// FlowNetSD: small kernels, for small displacements.
public struct FlowNetSD {
  private let conv0: ConvolutionUnit
  private let conv1: Chain
  private let conv2: Chain
  private let conv3: ConvolutionUnit
  private let trunk: FlowNetTrunk

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    conv0 = try .flowNet(scope / "conv0", inputs: 6, outputs: 64)
    conv1 = Chain(
      try .flowNet(scope / "conv1", inputs: 64, outputs: 64, stride: 2),
      try .flowNet(scope / "conv1_1", inputs: 64, outputs: 128)
    )
    conv2 = Chain(
      try .flowNet(scope / "conv2", inputs: 128, outputs: 128, stride: 2),
      try .flowNet(scope / "conv2_1", inputs: 128, outputs: 128)
    )
    conv3 = try .flowNet(scope / "conv3", inputs: 128, outputs: 256, stride: 2)
    trunk = try FlowNetTrunk(
      scope,
      inputs: 256,
      style: .init(predictsWithBias: true, enlargesWithBias: true, smooths: true)
    )
  }

  /// The flow at 1/4, 1/8, 1/16, 1/32 and 1/64, of two images side by side.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> [Tensor] {
    let quarter = try conv2(conv1(conv0(input)))
    return try trunk(quarter, conv3(quarter), .inference)
  }
}

/// The fusion of two flows, by how well each explains the images.
public struct FlowNetFusion {
  private let conv0: ConvolutionUnit
  private let conv1: Chain
  private let conv2: Chain
  private let prediction2: Conv2d
  private let refinement1: FlowNetRefinement
  private let refinement0: FlowNetRefinement

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    conv0 = try .flowNet(scope / "conv0", inputs: 11, outputs: 64)
    conv1 = Chain(
      try .flowNet(scope / "conv1", inputs: 64, outputs: 64, stride: 2),
      try .flowNet(scope / "conv1_1", inputs: 64, outputs: 128)
    )
    conv2 = Chain(
      try .flowNet(scope / "conv2", inputs: 128, outputs: 128, stride: 2),
      try .flowNet(scope / "conv2_1", inputs: 128, outputs: 128)
    )
    prediction2 = try Conv2d(scope / "predict_flow2", inputs: 128, outputs: 2, kernel: 3)
    let style = FlowNetTrunk.Style(predictsWithBias: true, enlargesWithBias: true, smooths: true)
    refinement1 = try FlowNetRefinement(scope, to: 1, inputs: 128, outputs: 32, skip: 128, style)
    refinement0 = try FlowNetRefinement(scope, to: 0, inputs: 162, outputs: 16, skip: 64, style)
  }

  /// The flow in pixels at full size, B × 2 × H × W, of what `FlowNet2` joins: B × 11 × H × W.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    let full = try conv0(input)
    let half = try conv1(full)
    let quarter = try conv2(half)
    let (map, flow) = try refinement1(quarter, prediction2(quarter), skip: half)
    return try refinement0(map, flow, skip: full).flow
  }
}
