import Layers
import Tensors

/// What all FlowNets share: the encoder from `conv3_1` on and the refinement from 1/64 to 1/4.
struct FlowNetTrunk {
  /// Which layers have a bias, and whether convolutions smooth what a flow is predicted from.
  struct Style {
    var hasNorm = false
    var predictsWithBias = false
    var enlargesWithBias = false
    var smooths = false
  }

  private let levels: [Chain]
  private let prediction: Conv2d
  private let refinements: [FlowNetRefinement]

  init(_ scope: Scope, inputs: Int, style: Style) throws(TensorError) {
    func unit(
      _ name: String,
      _ inputs: Int,
      _ outputs: Int,
      stride: Extent = 1
    ) throws(TensorError) -> ConvolutionUnit {
      try .flowNet(
        scope / name,
        inputs: inputs,
        outputs: outputs,
        stride: stride,
        hasNorm: style.hasNorm
      )
    }
    levels = [
      Chain(try unit("conv3_1", inputs, 256)),
      Chain(try unit("conv4", 256, 512, stride: 2), try unit("conv4_1", 512, 512)),
      Chain(try unit("conv5", 512, 512, stride: 2), try unit("conv5_1", 512, 512)),
      Chain(try unit("conv6", 512, 1024, stride: 2), try unit("conv6_1", 1024, 1024)),
    ]
    prediction = try Conv2d(
      scope / "predict_flow6",
      inputs: 1024,
      outputs: 2,
      kernel: 3,
      hasBias: style.predictsWithBias
    )
    refinements = [
      try FlowNetRefinement(scope, to: 5, inputs: 1024, outputs: 512, skip: 512, style),
      try FlowNetRefinement(scope, to: 4, inputs: 1026, outputs: 256, skip: 512, style),
      try FlowNetRefinement(scope, to: 3, inputs: 770, outputs: 128, skip: 256, style),
      try FlowNetRefinement(scope, to: 2, inputs: 386, outputs: 64, skip: 128, style),
    ]
  }

  /// The flow at 1/4, 1/8, 1/16, 1/32 and 1/64, of features at 1/4 and of those at 1/8 before `conv3_1`.
  func callAsFunction(
    _ quarter: Tensor,
    _ eighth: Tensor,
    _ mode: Mode
  ) throws(TensorError) -> [Tensor] {
    var (skips, map) = ([quarter], eighth)
    for level in levels {
      map = try level(map, mode)
      skips.append(map)
    }
    skips.removeLast()
    var flows = [try prediction(map)]
    for refinement in refinements {
      let flow: Tensor
      (map, flow) = try refinement(map, flows[0], skip: skips.removeLast())
      flows.insert(flow, at: 0)
    }
    return flows
  }
}

extension ConvolutionUnit {
  /// A FlowNet's convolution: `0` in its scope, its norm `1`, negative values by 0.1.
  static func flowNet(
    _ scope: Scope,
    inputs: Int,
    outputs: Int,
    kernel: Extent = 3,
    stride: Extent = 1,
    hasNorm: Bool = false
  ) throws(TensorError) -> ConvolutionUnit {
    try ConvolutionUnit(
      scope / 0,
      norm: hasNorm ? scope / 1 : nil,
      inputs: inputs,
      outputs: outputs,
      kernel: kernel,
      stride: stride,
      activation: .leakyReLU(slope: 0.1)
    )
  }
}
