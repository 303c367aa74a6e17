// L. Papa, P. Russo and I. Amerini, "METER: A mobile vision transformer architecture for monocular depth
// estimation" (IEEE TCSVT 2023), after S. Mehta and M. Rastegari, "MobileViT" (ICLR 2022). Names and details of
// the layers after lorenzopapa5/METER, the size XXS.

public import Layers
public import Tensors

/// Depth from one image at a quarter of its size, by convolutions and attention.
public struct METER {
  private let stem: Separable
  private let inverted: [Inverted]
  private let mobile: [MobileBlock]
  private let tail: ConvolutionUnit
  private let entry: Conv2d
  private let enlargements: [Enlargement]
  private let exit: Conv2d

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    let encoder = scope / "encoder"
    stem = try Separable(encoder / "conv1", inputs: 3, outputs: 16, stride: 2)
    let steps = [
      (16, 16, 1), (16, 24, 2), (24, 24, 1), (24, 24, 1), (24, 48, 2), (48, 64, 2), (64, 80, 2),
    ]
    var inverted: [Inverted] = []
    for (index, (inputs, outputs, stride)) in steps.enumerated() {
      inverted.append(
        try Inverted(
          encoder / "mv2" / index / "conv",
          inputs: inputs,
          outputs: outputs,
          stride: stride
        )
      )
    }
    self.inverted = inverted
    mobile = [
      try MobileBlock(encoder / "mvit" / 0, size: 64, channels: 48, hidden: 128),
      try MobileBlock(encoder / "mvit" / 1, size: 80, channels: 64, hidden: 320),
      try MobileBlock(encoder / "mvit" / 2, size: 96, channels: 80, hidden: 384),
    ]
    tail = try .pointwise(encoder / "conv2", inputs: 80, outputs: 160)
    let decoder = scope / "decoder"
    entry = try Conv2d(
      decoder / "conv2d_in",
      inputs: 160,
      outputs: 64,
      kernel: 1,
      hasBias: false
    )
    enlargements = [
      try Enlargement(decoder / "ups_block_1", inputs: 64, outputs: 32, skip: 64),
      try Enlargement(decoder / "ups_block_2", inputs: 32, outputs: 16, skip: 48),
      try Enlargement(decoder / "ups_block_3", inputs: 16, outputs: 8, skip: 24),
    ]
    exit = try Conv2d(decoder / "conv2d_out", inputs: 8, outputs: 1, kernel: 3, hasBias: false)
  }

  /// B × 1 × H/4 × W/4; H is a multiple of 64, and so is W or one pixel is missing on the way.
  public func callAsFunction(_ image: Tensor) throws(TensorError) -> Tensor {
    let quarter = try inverted[1](inverted[0](stem(image)))
    let eighth = try inverted[4](inverted[3](inverted[2](quarter)))
    let sixteenth = try inverted[5](mobile[0](eighth))
    let map = try tail(mobile[2](inverted[6](mobile[1](sixteenth))))
    let coarse = try enlargements[0](entry(map), skip: sixteenth)
    let middle = try enlargements[1](coarse, skip: eighth)
    return try exit(enlargements[2](middle, skip: quarter))
  }
}

extension METER {
  /// A convolution of 3 × 3 and one of 1 × 1, a norm after both if it is in the encoder.
  private struct Separable {
    private let spatial: Conv2d
    private let mixing: ConvolutionUnit

    init(
      _ scope: Scope,
      inputs: Int,
      outputs: Int,
      stride: Extent = 1,
      hasNorm: Bool = true
    ) throws(TensorError) {
      spatial = try Conv2d(
        scope / 0 / "depthwise",
        inputs: inputs,
        outputs: outputs,
        kernel: 3,
        stride: stride,
        hasBias: false
      )
      mixing = try ConvolutionUnit(
        scope / 0 / "pointwise",
        norm: hasNorm ? scope / 1 : nil,
        inputs: outputs,
        outputs: outputs,
        kernel: 1,
        hasBias: false,
        activation: .relu
      )
    }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
      try mixing(spatial(input))
    }
  }

  /// Twice as many channels, each convolved alone, and back.
  private struct Inverted {
    private let chain: Chain
    private let isResidual: Bool

    init(_ scope: Scope, inputs: Int, outputs: Int, stride: Int) throws(TensorError) {
      chain = Chain(
        try .pointwise(scope, inputs: inputs, outputs: 2 * inputs),
        try ConvolutionUnit(
          scope / 3,
          norm: scope / 4,
          inputs: 2 * inputs,
          outputs: 2 * inputs,
          stride: Extent(stride),
          groups: 2 * inputs,
          activation: .relu
        ),
        try ConvolutionUnit(
          scope / 6,
          norm: scope / 7,
          inputs: 2 * inputs,
          outputs: outputs,
          kernel: 1
        )
      )
      isResidual = stride == 1 && inputs == outputs
    }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
      isResidual ? try input + chain(input) : try chain(input)
    }
  }

  /// Convolutions, then attention among the pixels of like places in squares of 2 × 2.
  private struct MobileBlock {
    private let local: Separable
    private let widening: ConvolutionUnit
    private let transformer: Transformer
    private let narrowing: ConvolutionUnit
    private let fusion: Separable

    init(_ scope: Scope, size: Int, channels: Int, hidden: Int) throws(TensorError) {
      local = try Separable(scope / "conv1", inputs: channels, outputs: channels)
      widening = try .pointwise(scope / "conv2", inputs: channels, outputs: size)
      transformer = try Transformer(
        scope / "transformer" / "layers" / 0,
        size: size,
        hidden: hidden
      )
      narrowing = try .pointwise(scope / "conv3", inputs: size, outputs: channels)
      fusion = try Separable(scope / "conv4", inputs: 2 * channels, outputs: channels)
    }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
      let map = try widening(local(input))
      let (batch, size, rows, columns) = (map.shape[0], map.shape[1], map.height / 2, map.width / 2)
      let tokens = try map.reshaped([batch, size, rows, 2, columns, 2])
        .permuted([0, 3, 5, 2, 4, 1]).reshaped([batch, 4, rows * columns, size])
      let seen = try transformer(tokens).reshaped([batch, 2, 2, rows, columns, size])
        .permuted([0, 5, 3, 1, 4, 2]).reshaped([batch, size, 2 * rows, 2 * columns])
      return try fusion(.joined(narrowing(seen), input))
    }
  }

  /// Attention of four heads of eight numbers, then a layer for each token alone.
  private struct Transformer {
    private let attentionNorm: LayerNorm
    private let projection: Linear
    private let output: Linear
    private let norm: LayerNorm
    private let expansion: Linear
    private let reduction: Linear

    init(_ scope: Scope, size: Int, hidden: Int) throws(TensorError) {
      let (attention, alone) = (scope / 0, scope / 1)
      attentionNorm = try LayerNorm(attention / "norm", size: size, epsilon: 1e-5)
      projection = try Linear(
        attention / "fn" / "to_qkv",
        inputs: size,
        outputs: 96,
        hasBias: false
      )
      output = try Linear(attention / "fn" / "to_out" / 0, inputs: 32, outputs: size)
      norm = try LayerNorm(alone / "norm", size: size, epsilon: 1e-5)
      expansion = try Linear(alone / "fn" / "net" / 0, inputs: size, outputs: hidden)
      reduction = try Linear(alone / "fn" / "net" / 3, inputs: hidden, outputs: size)
    }

    func callAsFunction(_ tokens: Tensor) throws(TensorError) -> Tensor {
      let (groups, count) = (tokens.shape[0] * tokens.shape[1], tokens.shape[2])
      let joined = try projection(attentionNorm(tokens)).reshaped([groups, count, 3, 4, 8])
        .permuted([2, 0, 3, 1, 4]).contiguous()
      let seen = try Tensor.attention(
        joined.select(axis: 0, 0),
        joined.select(axis: 0, 1),
        joined.select(axis: 0, 2)
      )
      let attended = try output(
        seen.transposed(1, 2).reshaped([tokens.shape[0], tokens.shape[1], count, 32])
      )
      let sum = try attended + tokens
      return try reduction(expansion(norm(sum)).relu()) + sum
    }
  }

  private struct Enlargement {
    private let deconvolution: TransposedUnit
    private let fusion: Separable

    init(_ scope: Scope, inputs: Int, outputs: Int, skip: Int) throws(TensorError) {
      deconvolution = try TransposedUnit(
        scope / "conv2d_transpose",
        inputs: inputs,
        outputs: outputs,
        kernel: 3,
        outputPadding: 1,
        hasBias: false
      )
      fusion = try Separable(
        scope / "end_up_layer",
        inputs: outputs + skip,
        outputs: outputs,
        hasNorm: false
      )
    }

    /// Where the skip lacks a column, zeros are put left of it, then right.
    func callAsFunction(_ map: Tensor, skip: Tensor) throws(TensorError) -> Tensor {
      let large = try deconvolution(map)
      let missing = large.width - skip.width
      let padded =
        missing > 0
        ? try skip.padded(left: 1, right: missing - 1, top: 0, bottom: 0) : skip
      return try fusion(.joined(large, padded))
    }
  }
}

extension ConvolutionUnit {
  fileprivate static func pointwise(
    _ scope: Scope,
    inputs: Int,
    outputs: Int
  ) throws(TensorError) -> ConvolutionUnit {
    try ConvolutionUnit(
      scope / 0,
      norm: scope / 1,
      inputs: inputs,
      outputs: outputs,
      kernel: 1,
      activation: .relu
    )
  }
}
