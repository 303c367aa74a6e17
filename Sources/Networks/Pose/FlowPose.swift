// After W. Wang, Y. Hu and S. Scherer, "TartanVO: A generalizable learning-based VO" (CoRL 2020): pose from
// flow, with the camera's intrinsics as two more channels. Smaller, on a fixed grid of pixels, with a channel for how
// far the flow can be trusted, and without what a turn alone explains (see `FlowGrid`).

public import Layers
public import Tensors

/// How a camera moved, up to the length of its translation, from a flow and the camera.
public struct FlowPose {
  /// The width of the grid on which flow is seen.
  public static let width = 96

  /// The height of the grid on which flow is seen.
  public static let height = 72

  private let head: ConvolutionUnit
  private let stages: [Chain]
  private let squeeze: ConvolutionUnit
  private let joint: Linear
  private let rotation: Linear
  private let translation: Linear

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    let slope = Activation.leakyReLU(slope: 0.1)
    head = try ConvolutionUnit(
      scope / "head",
      inputs: 5,
      outputs: 32,
      kernel: 5,
      stride: 2,
      activation: slope
    )
    var stages: [Chain] = []
    for (index, (inputs, outputs, stride)) in [(32, 64, 2), (64, 128, 2), (128, 128, 1)]
      .enumerated()
    {
      let place = scope / "stage\(index + 1)"
      stages.append(
        Chain(
          try ConvolutionUnit(
            place / 0,
            inputs: inputs,
            outputs: outputs,
            stride: Extent(stride),
            activation: slope
          ),
          try ConvolutionUnit(place / 1, inputs: outputs, outputs: outputs, activation: slope)
        )
      )
    }
    self.stages = stages
    squeeze = try ConvolutionUnit(
      scope / "squeeze",
      inputs: 128,
      outputs: 24,
      kernel: 1,
      activation: slope
    )
    joint = try Linear(scope / "joint", inputs: 24 * 9 * 12, outputs: 256)
    rotation = try Linear(scope / "rotation", inputs: 256, outputs: 3)
    translation = try Linear(scope / "translation", inputs: 256, outputs: 3)
  }

  /// B × 6: a direction of translation of any length, then the rest of the turn, as `FlowGrid.target` has them.
  ///
  /// The input is B × 5 × 72 × 96, of as many grids. Convolutions are computed in the kind of the input, the rest in single precision.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    let shape = input.shape
    guard shape.count == 4, shape[1] == 5, shape[2] == Self.height, shape[3] == Self.width else {
      throw TensorError("a flow grid of shape \(shape), expected [batch, 5, 72, 96]")
    }
    var map = try head(input)
    for stage in stages { map = try stage(map) }
    let flat = try squeeze(map).cast(to: .float32).contiguous().reshaped([shape[0], -1])
    let features = try joint(flat)
      .leakyRelu(slope: 0.1)
    return try Tensor.concatenated([translation(features), rotation(features)], axis: 1)
  }
}
