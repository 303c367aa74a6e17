import Layers
import Tensors

/// One step to twice the size: skipped features, enlarged features and enlarged flow give a finer flow.
struct FlowNetRefinement {
  private let deconvolution: TransposedUnit
  private let enlargement: ConvTranspose2d
  private let smoothing: Conv2d?
  private let prediction: Conv2d

  init(
    _ scope: Scope,
    to level: Int,
    inputs: Int,
    outputs: Int,
    skip: Int,
    _ style: FlowNetTrunk.Style
  ) throws(TensorError) {
    deconvolution = try TransposedUnit(
      scope / "deconv\(level)" / 0,
      inputs: inputs,
      outputs: outputs,
      hasBias: style.predictsWithBias,
      activation: .leakyReLU(slope: 0.1)
    )
    enlargement = try ConvTranspose2d(
      scope / "upsampled_flow\(level + 1)_to_\(level)",
      inputs: 2,
      outputs: 2,
      kernel: 4,
      stride: 2,
      padding: 1,
      hasBias: style.enlargesWithBias
    )
    let joined = skip + outputs + 2
    smoothing =
      style.smooths
      ? try Conv2d(scope / "inter_conv\(level)" / 0, inputs: joined, outputs: outputs, kernel: 3)
      : nil
    prediction = try Conv2d(
      scope / "predict_flow\(level)",
      inputs: style.smooths ? outputs : joined,
      outputs: 2,
      kernel: 3,
      hasBias: style.predictsWithBias
    )
  }

  func callAsFunction(
    _ map: Tensor,
    _ flow: Tensor,
    skip: Tensor
  ) throws(TensorError) -> (map: Tensor, flow: Tensor) {
    let joined = try Tensor.joined(
      skip,
      deconvolution(map).cropped(like: skip),
      enlargement(flow).cropped(like: skip)
    )
    return (joined, try prediction(smoothing?(joined) ?? joined))
  }
}
