// L. Yang et al., "Depth Anything V2" (NeurIPS 2024), with the decoder of R. Ranftl, A. Bochkovskiy and
// V. Koltun, "Vision transformers for dense prediction" (ICCV 2021). Names and details of the layers after
// huggingface/transformers; also under the names of DepthAnything/Depth-Anything-V2.

public import Layers
public import Tensors

/// Relative inverse depth from one image.
public struct DepthAnything {
  /// How large the network is.
  public struct Configuration: Sendable {
    var size: Int
    var heads: Int
    var taps: [Int]
    var neck: [Int]
    var fusion: Int

    /// Whether one layer makes queries, keys and values, as in the authors' own files.
    public var joinsProjections = false

    /// 25 million parameters.
    public static let small = Configuration(
      size: 384,
      heads: 6,
      taps: [3, 6, 9, 12],
      neck: [48, 96, 192, 384],
      fusion: 64
    )

    /// 97 million parameters.
    public static let base = Configuration(
      size: 768,
      heads: 12,
      taps: [3, 6, 9, 12],
      neck: [96, 192, 384, 768],
      fusion: 128
    )

    /// 335 million parameters.
    public static let large = Configuration(
      size: 1024,
      heads: 16,
      taps: [5, 12, 18, 24],
      neck: [256, 512, 1024, 1024],
      fusion: 256
    )
  }

  /// What the network finds.
  public struct Output {
    /// Larger is nearer, of unknown scale and shift, and may be negative: B × 1 × H × W.
    public let unbounded: Tensor

    /// The last fused features.
    public let fused: Tensor

    /// Of the transformer: B × (1 + patches) × size each.
    public let features: [Tensor]

    /// Inverse depth, not below 0: B × 1 × H × W.
    public func inverseDepth() throws(TensorError) -> Tensor { try unbounded.relu() }
  }

  private let backbone: VisionTransformer
  private let reassembly: [Reassembly]
  private let neck: [Conv2d]
  private let fusions: [Fusion]
  private let head1: Conv2d
  private let head2: Chain

  /// A network with random weights.
  public init(_ scope: Scope, _ configuration: Configuration) throws(TensorError) {
    let fusion = configuration.fusion
    backbone = try VisionTransformer(
      scope / "backbone",
      size: configuration.size,
      heads: configuration.heads,
      taps: configuration.taps,
      joinsProjections: configuration.joinsProjections
    )
    var (reassembly, neck, fusions): ([Reassembly], [Conv2d], [Fusion]) = ([], [], [])
    for (index, channels) in configuration.neck.enumerated() {
      reassembly.append(
        try Reassembly(
          scope / "neck" / "reassemble_stage" / "layers" / index,
          index,
          inputs: configuration.size,
          outputs: channels
        )
      )
      neck.append(
        try Conv2d(
          scope / "neck" / "convs" / index,
          inputs: channels,
          outputs: fusion,
          kernel: 3,
          hasBias: false
        )
      )
      fusions.append(
        try Fusion(scope / "neck" / "fusion_stage" / "layers" / index, channels: fusion)
      )
    }
    self.reassembly = reassembly
    self.neck = neck
    self.fusions = fusions
    let head = scope / "head"
    head1 = try Conv2d(head / "conv1", inputs: fusion, outputs: fusion / 2, kernel: 3)
    head2 = Chain(
      try ConvolutionUnit(head / "conv2", inputs: fusion / 2, outputs: 32, activation: .relu),
      try ConvolutionUnit(head / "conv3", inputs: 32, outputs: 1, kernel: 1)
    )
  }

  /// Of B × 3 × H × W by ImageNet's mean and deviation; H and W are multiples of 14.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> Output {
    let features = try backbone(image)
    var maps: [Tensor] = []
    for (index, tokens) in features.enumerated() {
      let map = try reassembly[index](tokens, height: image.height / 14, width: image.width / 14)
      maps.append(try neck[index](map))
    }
    var fused: Tensor?
    for (index, map) in maps.reversed().enumerated() {
      let next = index < 3 ? maps[2 - index] : nil
      fused = try fusions[index](map, fused, like: next)
    }
    let last = fused ?? image
    let full = try head1(last).resizedBilinearly(
      height: image.height,
      width: image.width,
      alignCorners: true
    )
    return Output(unbounded: try head2(full), fused: last, features: features)
  }
}

extension DepthAnything {
  /// Tokens as a map of 1/3.5, 1/7, 1/14 or 1/28 of the image's size.
  private struct Reassembly {
    private let projection: Conv2d
    private let enlargement: ConvTranspose2d?
    private let reduction: Conv2d?

    init(_ scope: Scope, _ index: Int, inputs: Int, outputs: Int) throws(TensorError) {
      projection = try Conv2d(scope / "projection", inputs: inputs, outputs: outputs, kernel: 1)
      let factor = index == 0 ? 4 : 2
      enlargement =
        index < 2
        ? try ConvTranspose2d(
          scope / "resize",
          inputs: outputs,
          outputs: outputs,
          kernel: Extent(factor),
          stride: Extent(factor)
        ) : nil
      reduction =
        index == 3
        ? try Conv2d(scope / "resize", inputs: outputs, outputs: outputs, kernel: 3, stride: 2)
        : nil
    }

    func callAsFunction(
      _ tokens: Tensor,
      height: Int,
      width: Int
    ) throws(TensorError) -> Tensor {
      let (batch, count, size) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
      let map = try projection(
        tokens.slice(axis: 1, 1..<count).transposed(1, 2).reshaped([batch, size, height, width])
      )
      if let enlargement { return try enlargement(map) }
      return try reduction?(map) ?? map
    }
  }

  /// What is coarser and a map, added, smoothed and enlarged.
  private struct Fusion {
    private let projection: Conv2d
    private let residual1: Residual
    private let residual2: Residual

    init(_ scope: Scope, channels: Int) throws(TensorError) {
      projection = try Conv2d(scope / "projection", inputs: channels, outputs: channels, kernel: 1)
      residual1 = try Residual(scope / "residual_layer1", channels: channels)
      residual2 = try Residual(scope / "residual_layer2", channels: channels)
    }

    func callAsFunction(
      _ map: Tensor,
      _ coarser: Tensor?,
      like finer: Tensor?
    ) throws(TensorError) -> Tensor {
      var sum = map
      if let coarser { sum = try coarser + residual1(map.resizedIfNeeded(like: coarser)) }
      let smooth = try residual2(sum)
      return try projection(
        smooth.resizedBilinearly(
          height: finer?.height ?? 2 * smooth.height,
          width: finer?.width ?? 2 * smooth.width,
          alignCorners: true
        )
      )
    }
  }

  private struct Residual {
    private let convolution1: Conv2d
    private let convolution2: Conv2d

    init(_ scope: Scope, channels: Int) throws(TensorError) {
      convolution1 = try Conv2d(
        scope / "convolution1",
        inputs: channels,
        outputs: channels,
        kernel: 3
      )
      convolution2 = try Conv2d(
        scope / "convolution2",
        inputs: channels,
        outputs: channels,
        kernel: 3
      )
    }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
      try convolution2(convolution1(input.relu(), then: .relu), adding: input)
    }
  }
}

extension Tensor {
  fileprivate func resizedIfNeeded(like other: Tensor) throws(TensorError) -> Tensor {
    height == other.height && width == other.width ? self : try resized(like: other)
  }
}
