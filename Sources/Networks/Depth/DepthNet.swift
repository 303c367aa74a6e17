// C. Pinard, L. Chevalley, A. Manzanera and D. Filliat, "End-to-end depth from motion with stabilized
// monocular videos" (ISPRS Annals 2017); the same authors, "Learning structure-from-motion from motion"
// (ECCV workshops 2018). Names and details of the layers after ClementPinard/DepthNet and
// ClementPinard/unsupervised-depthnet.

public import Layers
public import Tensors

/// Depth of the second image of a pair whose camera only translated.
public struct DepthNet {
  /// From what the last layers give to depth.
  public enum DepthActivation: Sendable, Equatable {
    /// As it is.
    case linear
    /// ELU and a number more, which is almost the least depth.
    case elu(plus: Double)
    /// 100 σ(x / 10) + 0.01.
    case sigmoid
  }

  /// What differs between networks of this kind.
  public struct Configuration: Sendable {
    /// Whether batch norms follow the convolutions.
    public var hasNorm = true

    /// From outputs to depth.
    public var activation = DepthActivation.elu(plus: 1)

    /// Whether depth is kept within 10 … 60.
    public var isClamped = false

    /// Whether a second output tells how sure the first is.
    public var hasConfidence = false

    /// A configuration; as it stands, that of the supervised network.
    public init(
      hasNorm: Bool = true,
      activation: DepthActivation = .elu(plus: 1),
      isClamped: Bool = false,
      hasConfidence: Bool = false
    ) {
      self.hasNorm = hasNorm
      self.activation = activation
      self.isClamped = isClamped
      self.hasConfidence = hasConfidence
    }
  }

  /// What the network finds.
  public struct Output {
    /// Depth at 1/4, 1/8, 1/16, 1/32 and 1/64: B × 1 × h × w.
    public let depths: [Tensor]

    /// At the same sizes, if the network has it.
    public let confidences: [Tensor]
  }

  private let head: Chain
  private let levels: [Chain]
  private let prediction: Conv2d
  private let refinements: [Refinement]
  private let configuration: Configuration

  /// A network with random weights.
  public init(_ scope: Scope, _ configuration: Configuration = .init()) throws(TensorError) {
    self.configuration = configuration
    func unit(
      _ name: String,
      _ inputs: Int,
      _ outputs: Int,
      stride: Extent = 1
    ) throws(TensorError) -> ConvolutionUnit {
      try .depthNet(
        scope / name,
        at: 0,
        inputs: inputs,
        outputs: outputs,
        stride: stride,
        hasNorm: configuration.hasNorm
      )
    }
    head = Chain(try unit("conv1", 6, 32, stride: 2), try unit("conv2", 32, 64, stride: 2))
    levels = [
      Chain(try unit("conv3", 64, 128, stride: 2), try unit("conv3_1", 128, 128)),
      Chain(try unit("conv4", 128, 256, stride: 2), try unit("conv4_1", 256, 256)),
      Chain(try unit("conv5", 256, 256, stride: 2), try unit("conv5_1", 256, 256)),
      Chain(try unit("conv6", 256, 512, stride: 2), try unit("conv6_1", 512, 512)),
    ]
    prediction = try Conv2d(
      scope / "predict_depth6",
      inputs: 512,
      outputs: configuration.hasConfidence ? 2 : 1,
      kernel: 3
    )
    refinements = [
      try Refinement(scope, to: 5, inputs: 512, outputs: 256, skip: 256, configuration),
      try Refinement(scope, to: 4, inputs: 513, outputs: 128, skip: 256, configuration),
      try Refinement(scope, to: 3, inputs: 385, outputs: 64, skip: 128, configuration),
      try Refinement(scope, to: 2, inputs: 193, outputs: 32, skip: 64, configuration),
    ]
  }

  /// Depth of the target, of B × 6 × H × W: the reference image and the target side by side.
  public func callAsFunction(
    _ pair: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Output {
    var map = try head(pair, mode)
    var skips = [map]
    for level in levels {
      map = try level(map, mode)
      skips.append(map)
    }
    skips.removeLast()
    var outputs = [try prediction(map)]
    for refinement in refinements {
      let output: Tensor
      (map, output) = try refinement(map, outputs[0], skip: skips.removeLast(), mode)
      outputs.insert(output, at: 0)
    }
    var (depths, confidences): ([Tensor], [Tensor]) = ([], [])
    for output in outputs {
      depths.append(try depth(output.channels(0..<1)))
      if configuration.hasConfidence { confidences.append(try output.channels(1..<2)) }
    }
    return Output(depths: depths, confidences: confidences)
  }

  private func depth(_ output: Tensor) throws(TensorError) -> Tensor {
    let depth =
      switch configuration.activation {
      case .linear: output
      case .elu(let plus): try output.elu() + plus
      case .sigmoid: try (output * 0.1).sigmoid() * 100 + 0.01
      }
    return configuration.isClamped ? try depth.clamped(10, 60) : depth
  }
}

extension DepthNet {
  /// One step to twice the size, by what the level below found before its activation.
  private struct Refinement {
    private let deconvolution: TransposedUnit
    private let smoothing: ConvolutionUnit
    private let enlargement: ConvTranspose2d
    private let prediction: Conv2d

    init(
      _ scope: Scope,
      to level: Int,
      inputs: Int,
      outputs: Int,
      skip: Int,
      _ configuration: Configuration
    ) throws(TensorError) {
      let deconvolution = scope / "deconv\(level)"
      self.deconvolution = try TransposedUnit(deconvolution / 0, inputs: inputs, outputs: outputs)
      smoothing = try .depthNet(
        deconvolution,
        at: 1,
        inputs: outputs,
        outputs: outputs,
        hasNorm: configuration.hasNorm
      )
      enlargement = try ConvTranspose2d(
        scope / "upsampled_depth\(level + 1)_to_\(level)",
        inputs: 1,
        outputs: 1,
        kernel: 4,
        stride: 2,
        padding: 1,
        hasBias: false
      )
      prediction = try Conv2d(
        scope / "predict_depth\(level)",
        inputs: skip + outputs + 1,
        outputs: configuration.hasConfidence ? 2 : 1,
        kernel: 3
      )
    }

    func callAsFunction(
      _ map: Tensor,
      _ output: Tensor,
      skip: Tensor,
      _ mode: Mode
    ) throws(TensorError) -> (map: Tensor, output: Tensor) {
      let joined = try Tensor.joined(
        skip,
        smoothing(deconvolution(map), mode).cropped(like: skip),
        enlargement(output.channels(0..<1)).cropped(like: skip)
      )
      return (joined, try prediction(joined))
    }
  }
}

extension ConvolutionUnit {
  /// A DepthNet's convolution, numbered in its scope, and its norm after it.
  fileprivate static func depthNet(
    _ scope: Scope,
    at index: Int,
    inputs: Int,
    outputs: Int,
    stride: Extent = 1,
    hasNorm: Bool
  ) throws(TensorError) -> ConvolutionUnit {
    try ConvolutionUnit(
      scope / index,
      norm: hasNorm ? scope / (index + 1) : nil,
      epsilon: 1e-3,
      inputs: inputs,
      outputs: outputs,
      stride: stride,
      activation: .relu
    )
  }
}
