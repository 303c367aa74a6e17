// J. Ruano et al., "SfSNet: depth and size of polyps from colonoscopy" (2022/23): an encoder of M. Tan and Q. Le,
// "EfficientNet" (ICML 2019), and a decoder as in I. Alhashim and P. Wonka, "High quality monocular depth
// estimation via transfer learning" (2018). The encoder's layers are Keras's, whose names they have; the decoder's
// were inferred from DenseDepth, for the authors published none.

public import Layers
public import Tensors

/// Depth inside the bowel from one image, up to 25 cm.
public struct SfSNet {
  private let normalisation: (mean: Tensor, variance: Tensor)?
  private let stem: ConvolutionUnit
  private let blocks: [Block]
  private let top: ConvolutionUnit
  private let entry: ConvolutionUnit
  private let decoder: [Chain]
  private let exit: ConvolutionUnit

  /// A network with random weights.
  ///
  /// Newer Keras models divide by 255 and normalise by themselves: `normalises`.
  public init(_ scope: Scope, normalises: Bool = false) throws(TensorError) {
    if normalises {
      let place = scope / "normalization"
      normalisation = (
        try place.buffer("mean", [3]), try place.buffer("variance", [3], value: 1)
      )
    } else {
      normalisation = nil
    }
    stem = try .keras(
      scope,
      "stem",
      inputs: 3,
      outputs: 32,
      kernel: 3,
      stride: 2,
      padding: 0,
      activation: .swish
    )
    // Repeats, outputs, expansion, kernel and stride of the seven groups.
    let groups = [
      (1, 16, 1, 3, 1), (2, 24, 6, 3, 2), (2, 40, 6, 5, 2), (3, 80, 6, 3, 2), (3, 112, 6, 5, 1),
      (4, 192, 6, 5, 2), (1, 320, 6, 3, 1),
    ]
    var (blocks, inputs): ([Block], Int) = ([], 32)
    for (index, (repeats, outputs, expansion, kernel, stride)) in groups.enumerated() {
      for (number, letter) in zip(0..<repeats, ["a", "b", "c", "d"]) {
        blocks.append(
          try Block(
            scope,
            "block\(index + 1)\(letter)",
            inputs: inputs,
            outputs: outputs,
            expansion: expansion,
            kernel: kernel,
            stride: number == 0 ? stride : 1
          )
        )
        inputs = outputs
      }
    }
    self.blocks = blocks
    top = try .keras(
      scope,
      "top",
      inputs: 320,
      outputs: 1280,
      kernel: 1,
      activation: .swish
    )
    entry = try ConvolutionUnit(scope / "conv2", inputs: 1280, outputs: 640, kernel: 1)
    var decoder: [Chain] = []
    var channels = 640
    for (index, skip) in [672, 240, 144, 96].enumerated() {
      let outputs = 320 >> index
      let place = "up\(index + 1)_conv"
      decoder.append(
        Chain(
          try ConvolutionUnit(
            scope / "\(place)A",
            inputs: channels + skip,
            outputs: outputs,
            activation: .leakyReLU(slope: 0.2)
          ),
          try ConvolutionUnit(
            scope / "\(place)B",
            inputs: outputs,
            outputs: outputs,
            activation: .leakyReLU(slope: 0.2)
          )
        )
      )
      channels = outputs
    }
    self.decoder = decoder
    exit = try ConvolutionUnit(scope / "conv3", inputs: channels, outputs: 1)
  }

  /// 25 cm over depth, B × 1 × H/2 × W/2, of blue, green and red from 0 to 1; H and W are multiples of 32.
  public func callAsFunction(
    _ image: Tensor,
    _ mode: Mode = .inference
  ) throws(TensorError) -> Tensor {
    var map = image
    if let normalisation {
      let shape = [1, 3, 1, 1]
      map =
        try (map / 255 - normalisation.mean.reshaped(shape))
        / normalisation.variance.reshaped(shape).squareRoot()
    }
    map = try stem(map.paddedAsKeras(kernel: 3, stride: 2), mode)
    var skips: [Tensor] = []
    for block in blocks {
      let expanded: Tensor?
      (map, expanded) = try block(map, mode)
      // What is last seen at each size before it is halved.
      if block.halves, let expanded { skips.append(expanded) }
    }
    map = try entry(top(map, mode), mode)
    for step in decoder {
      let enlarged = try map.enlarged(by: 2, alignCorners: true)
      map = try step(.joined(enlarged, skips.removeLast()), mode)
    }
    return try exit(map, mode)
  }
}

extension SfSNet {
  /// Widened, convolved channel by channel, weighed by what all of the image says, and narrowed.
  private struct Block {
    let halves: Bool
    private let expansion: ConvolutionUnit?
    private let spatial: ConvolutionUnit
    private let reduction: ConvolutionUnit
    private let weighing: ConvolutionUnit
    private let projection: ConvolutionUnit
    private let kernel: Int
    private let isResidual: Bool

    init(
      _ scope: Scope,
      _ name: String,
      inputs: Int,
      outputs: Int,
      expansion: Int,
      kernel: Int,
      stride: Int
    ) throws(TensorError) {
      let width = inputs * expansion
      halves = stride == 2
      self.kernel = kernel
      isResidual = stride == 1 && inputs == outputs
      self.expansion =
        expansion > 1
        ? try .keras(
          scope,
          "\(name)_expand",
          inputs: inputs,
          outputs: width,
          kernel: 1,
          activation: .swish
        ) : nil
      spatial = try ConvolutionUnit(
        scope / "\(name)_dwconv",
        norm: scope / "\(name)_bn",
        epsilon: 1e-3,
        inputs: width,
        outputs: width,
        kernel: Extent(kernel),
        stride: Extent(stride),
        padding: 0,
        groups: width,
        activation: .swish
      )
      reduction = try ConvolutionUnit(
        scope / "\(name)_se_reduce",
        inputs: width,
        outputs: inputs / 4,
        kernel: 1,
        activation: .swish
      )
      weighing = try ConvolutionUnit(
        scope / "\(name)_se_expand",
        inputs: inputs / 4,
        outputs: width,
        kernel: 1,
        activation: .sigmoid
      )
      projection = try .keras(scope, "\(name)_project", inputs: width, outputs: outputs, kernel: 1)
    }

    func callAsFunction(
      _ input: Tensor,
      _ mode: Mode
    ) throws(TensorError) -> (map: Tensor, expanded: Tensor?) {
      var map = input
      var expanded: Tensor?
      if let expansion {
        map = try expansion(map, mode)
        expanded = map
      }
      map = try spatial(map.paddedAsKeras(kernel: kernel, stride: halves ? 2 : 1), mode)
      let all = try reduction(map.mean([2, 3], keepingAxes: true))
      map = try projection(map * weighing(all), mode)
      return (isResidual ? try map + input : map, expanded)
    }
  }
}

extension ConvolutionUnit {
  /// `NAME_conv` and its norm `NAME_bn`.
  fileprivate static func keras(
    _ scope: Scope,
    _ name: String,
    inputs: Int,
    outputs: Int,
    kernel: Extent,
    stride: Extent = 1,
    padding: Extent? = nil,
    activation: Activation = .identity
  ) throws(TensorError) -> ConvolutionUnit {
    try ConvolutionUnit(
      scope / "\(name)_conv",
      norm: scope / "\(name)_bn",
      epsilon: 1e-3,
      inputs: inputs,
      outputs: outputs,
      kernel: kernel,
      stride: stride,
      padding: padding,
      activation: activation
    )
  }
}

extension Tensor {
  /// Zeros around, one row and column less at the top left where an even size is halved.
  fileprivate func paddedAsKeras(kernel: Int, stride: Int) throws(TensorError) -> Tensor {
    let half = kernel / 2
    let before = stride == 1 ? (half, half) : (half - 1 + height % 2, half - 1 + width % 2)
    return try padded(left: before.1, right: half, top: before.0, bottom: half)
  }
}
