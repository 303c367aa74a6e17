// P. Fischer, A. Dosovitskiy et al., "FlowNet: Learning optical flow with convolutional networks" (ICCV 2015).
// Names and details of the layers after ClementPinard/FlowNetPytorch and NVIDIA/flownet2-pytorch.

public import Layers
public import Tensors

/// FlowNetSimple: one encoder over both images, one refinement.
public struct FlowNetS {
  /// What differs between implementations.
  public struct Configuration: Sendable {
    /// Channels of the input.
    public var inputs = 6

    /// Whether a batch norm follows the encoder's convolutions.
    public var hasNorm = false

    /// Whether the refinement's layers have biases.
    public var hasBias = false

    /// As in FlowNetPytorch.
    public static let pinard = Configuration()

    /// As in FlowNetPytorch, with batch norms.
    public static let pinardNormed = Configuration(hasNorm: true)

    /// As in flownet2-pytorch, for two images.
    public static let nvidia = Configuration(hasBias: true)

    /// As in flownet2-pytorch, for two images, the second one warped, its flow and what remains.
    public static let nvidiaStacked = Configuration(inputs: 12, hasBias: true)
  }

  private let conv1: ConvolutionUnit
  private let conv2: ConvolutionUnit
  private let conv3: ConvolutionUnit
  private let trunk: FlowNetTrunk

  /// A network with random weights.
  public init(_ scope: Scope, _ configuration: Configuration = .pinard) throws(TensorError) {
    let hasNorm = configuration.hasNorm
    conv1 = try .flowNet(
      scope / "conv1",
      inputs: configuration.inputs,
      outputs: 64,
      kernel: 7,
      stride: 2,
      hasNorm: hasNorm
    )
    conv2 = try .flowNet(
      scope / "conv2",
      inputs: 64,
      outputs: 128,
      kernel: 5,
      stride: 2,
      hasNorm: hasNorm
    )
    conv3 = try .flowNet(
      scope / "conv3",
      inputs: 128,
      outputs: 256,
      kernel: 5,
      stride: 2,
      hasNorm: hasNorm
    )
    trunk = try FlowNetTrunk(
      scope,
      inputs: 256,
      style: .init(hasNorm: hasNorm, predictsWithBias: configuration.hasBias)
    )
  }

  /// The flow at 1/4, 1/8, 1/16, 1/32 and 1/64, in pixels of the full image / 20, of images side by side.
  public func callAsFunction(
    _ input: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> [Tensor] {
    let quarter = try conv2(conv1(input, mode), mode)
    return try trunk(quarter, conv3(quarter, mode), mode)
  }
}

/// FlowNetCorr: features of both images, compared by correlation.
public struct FlowNetC {
  /// What differs between implementations.
  public struct Configuration: Sendable {
    /// Whether a batch norm follows the encoder's convolutions.
    public var hasNorm = false

    /// Whether the refinement's layers have biases.
    public var hasBias = false

    /// As in FlowNetPytorch.
    public static let pinard = Configuration()

    /// As in FlowNetPytorch, with batch norms.
    public static let pinardNormed = Configuration(hasNorm: true)

    /// As in flownet2-pytorch.
    public static let nvidia = Configuration(hasBias: true)
  }

  /// What the network finds.
  public struct Output {
    /// The flow at 1/4, 1/8, 1/16, 1/32 and 1/64, in pixels of the full image / 20.
    public let flows: [Tensor]

    /// B × 441 × H/8 × W/8: mean products at displacements of −20, −18 … 20 pixels, rows first.
    public let correlation: Tensor
  }

  private let conv1: ConvolutionUnit
  private let conv2: ConvolutionUnit
  private let conv3: ConvolutionUnit
  private let redirection: ConvolutionUnit
  private let trunk: FlowNetTrunk

  /// A network with random weights.
  public init(_ scope: Scope, _ configuration: Configuration = .pinard) throws(TensorError) {
    let hasNorm = configuration.hasNorm
    conv1 = try .flowNet(
      scope / "conv1",
      inputs: 3,
      outputs: 64,
      kernel: 7,
      stride: 2,
      hasNorm: hasNorm
    )
    conv2 = try .flowNet(
      scope / "conv2",
      inputs: 64,
      outputs: 128,
      kernel: 5,
      stride: 2,
      hasNorm: hasNorm
    )
    conv3 = try .flowNet(
      scope / "conv3",
      inputs: 128,
      outputs: 256,
      kernel: 5,
      stride: 2,
      hasNorm: hasNorm
    )
    redirection = try .flowNet(
      scope / "conv_redir",
      inputs: 256,
      outputs: 32,
      kernel: 1,
      hasNorm: hasNorm
    )
    trunk = try FlowNetTrunk(
      scope,
      inputs: 473,
      style: .init(
        hasNorm: hasNorm,
        predictsWithBias: configuration.hasBias,
        enlargesWithBias: configuration.hasBias
      )
    )
  }

  /// The flow from the first image to the second, each B × 3 × H × W.
  public func callAsFunction(
    _ first: Tensor,
    _ second: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Output {
    let quarter = try conv2(conv1(first, mode), mode)
    let here = try conv3(quarter, mode)
    let there = try conv3(conv2(conv1(second, mode), mode), mode)
    let correlation = try here.correlated(with: there, radius: 10, step: 2).leakyRelu(slope: 0.1)
    let flows = try trunk(quarter, .joined(redirection(here, mode), correlation), mode)
    return Output(flows: flows, correlation: correlation)
  }
}
