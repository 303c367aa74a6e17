// D. Eigen, C. Puhrsch and R. Fergus, "Depth map prediction from a single image using a multi-scale deep network"
// (NIPS 2014). Names and details of the layers after imran3180/depth-map-prediction, for images of 304 × 228.

public import Layers
public import Tensors

/// The logarithm of depth from one image: coarse over all of it, then fine.
public struct Eigen {
  /// What the network finds, B × 1 × 55 × 74 each: natural logarithms.
  public struct Output {
    /// By the network that sees all of the image at once.
    public let coarse: Tensor

    /// With the details of the image.
    public let fine: Tensor
  }

  private let conv1: ConvolutionUnit
  private let conv2: ConvolutionUnit
  private let conv3To5: Chain
  private let fc1: Linear
  private let fc2: Linear
  private let fine1: ConvolutionUnit
  private let fine2To3: Chain

  /// A network with random weights, its two parts under two scopes.
  public init(coarse: Scope, fine: Scope) throws(TensorError) {
    conv1 = try ConvolutionUnit(
      coarse / "conv1",
      inputs: 3,
      outputs: 96,
      kernel: 11,
      stride: 4,
      padding: 0,
      activation: .relu
    )
    conv2 = try ConvolutionUnit(
      coarse / "conv2",
      inputs: 96,
      outputs: 256,
      kernel: 5,
      activation: .relu
    )
    conv3To5 = Chain(
      try ConvolutionUnit(coarse / "conv3", inputs: 256, outputs: 384, activation: .relu),
      try ConvolutionUnit(coarse / "conv4", inputs: 384, outputs: 384, activation: .relu),
      try ConvolutionUnit(
        coarse / "conv5",
        inputs: 384,
        outputs: 256,
        stride: 2,
        padding: 0,
        activation: .relu
      )
    )
    fc1 = try Linear(coarse / "fc1", inputs: 256 * 6 * 8, outputs: 4096)
    fc2 = try Linear(coarse / "fc2", inputs: 4096, outputs: 55 * 74)
    fine1 = try ConvolutionUnit(
      fine / "conv1",
      inputs: 3,
      outputs: 63,
      kernel: 9,
      stride: 2,
      padding: 0,
      activation: .relu
    )
    fine2To3 = Chain(
      try ConvolutionUnit(fine / "conv2", inputs: 64, outputs: 64, kernel: 5, activation: .relu),
      try ConvolutionUnit(fine / "conv3", inputs: 64, outputs: 1, kernel: 5)
    )
  }

  /// Of B × 3 × 228 × 304, from 0 to 1.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> Output {
    let half = try conv1(image).maxPooled(kernel: 2)
    let features = try conv3To5(conv2(half).maxPooled(kernel: 2))
    let all = try fc1(features.reshaped([features.shape[0], -1])).relu()
    let coarse = try fc2(all).reshaped([-1, 1, 55, 74])
    let details = try fine1(image).maxPooled(kernel: 2)
    return Output(coarse: coarse, fine: try fine2To3(.joined(details, coarse)))
  }
}
