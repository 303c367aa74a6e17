// M. Oquab et al., "DINOv2: Learning robust visual features without supervision" (TMLR 2024), after
// A. Dosovitskiy et al., "An image is worth 16 × 16 words" (ICLR 2021). Names and details of the layers after
// huggingface/transformers.

import Layers
import Tensors

/// Features of patches of 14 × 14 pixels that all see one another.
struct VisionTransformer {
  private let embedding: Embedding
  private let blocks: [Block]
  private let norm: LayerNorm
  private let taps: [Int]

  /// Features after the blocks numbered `taps`, from 1.
  init(
    _ scope: Scope,
    size: Int,
    heads: Int,
    taps: [Int],
    joinsProjections: Bool
  ) throws(TensorError) {
    embedding = try Embedding(scope / "embeddings", size: size)
    var blocks: [Block] = []
    for index in 0..<(taps.last ?? 0) {
      blocks.append(
        try Block(
          scope / "encoder" / "layer" / index,
          size: size,
          heads: heads,
          joinsProjections: joinsProjections
        )
      )
    }
    self.blocks = blocks
    norm = try LayerNorm(scope / "layernorm", size: size, epsilon: 1e-6)
    self.taps = taps
  }

  /// B × (1 + patches) × size at each tap, the class first, in the kind of the image.
  ///
  /// Products are computed in that kind; what they are added to, token by token, is in single precision.
  func callAsFunction(_ image: Tensor) throws(TensorError) -> [Tensor] {
    let kind = image.kind ?? .float32
    var tokens = try embedding(image)
    var features: [Tensor] = []
    for (index, block) in blocks.enumerated() {
      tokens = try block(tokens, in: kind)
      if taps.contains(index + 1) { features.append(try norm(tokens, to: kind)) }
    }
    return features
  }
}

extension VisionTransformer {
  /// Patches as tokens, a class before them, and where each lies.
  private struct Embedding {
    private let patches: Conv2d
    private let classToken: Tensor
    private let positions: Tensor

    init(_ scope: Scope, size: Int) throws(TensorError) {
      classToken = try scope.parameter("cls_token", [1, 1, size])
      // Of training only.
      _ = try scope.parameter("mask_token", [1, size])
      positions = try scope.parameter("position_embeddings", [1, 1 + 37 * 37, size])
      patches = try Conv2d(
        scope / "patch_embeddings" / "projection",
        inputs: 3,
        outputs: size,
        kernel: 14,
        stride: 14,
        padding: 0
      )
    }

    func callAsFunction(_ image: Tensor) throws(TensorError) -> Tensor {
      let map = try patches(image).cast(to: .float32)
      let (batch, size) = (map.shape[0], map.shape[1])
      let tokens = try map.reshaped([batch, size, -1]).transposed(1, 2)
      let first = try classToken.expanded(to: [batch, 1, size])
      return try Tensor.concatenated([first, tokens], axis: 1)
        + positions(height: map.height, width: map.width)
    }

    /// The positions of a grid of 37 × 37, resized to another.
    private func positions(height: Int, width: Int) throws(TensorError) -> Tensor {
      if height == 37 && width == 37 { return positions }
      let size = positions.shape[2]
      let grid = try positions.slice(axis: 1, 1..<1 + 37 * 37).reshaped([1, 37, 37, size])
        .permuted([0, 3, 1, 2])
        .resizedBicubically(height: height, width: width, alignCorners: false)
        .permuted([0, 2, 3, 1]).reshaped([1, height * width, size])
      return try .concatenated([positions.slice(axis: 1, 0..<1), grid], axis: 1)
    }
  }

  /// Attention and a layer for each token alone, each added to what it is given.
  private struct Block {
    private let norm1: LayerNorm
    private let attention: Attention
    private let scale1: Tensor
    private let norm2: LayerNorm
    private let expansion: Linear
    private let reduction: Linear
    private let scale2: Tensor

    init(
      _ scope: Scope,
      size: Int,
      heads: Int,
      joinsProjections: Bool
    ) throws(TensorError) {
      norm1 = try LayerNorm(scope / "norm1", size: size, epsilon: 1e-6)
      attention = try Attention(
        scope / "attention",
        size: size,
        heads: heads,
        joinsProjections: joinsProjections
      )
      scale1 = try (scope / "layer_scale1").parameter("lambda1", [size], value: 1)
      norm2 = try LayerNorm(scope / "norm2", size: size, epsilon: 1e-6)
      expansion = try Linear(scope / "mlp" / "fc1", inputs: size, outputs: 4 * size)
      reduction = try Linear(scope / "mlp" / "fc2", inputs: 4 * size, outputs: size)
      scale2 = try (scope / "layer_scale2").parameter("lambda1", [size], value: 1)
    }

    func callAsFunction(_ input: Tensor, in kind: ElementKind) throws(TensorError) -> Tensor {
      let seen = try input + attention(norm1(input, to: kind)) * scale1
      return try seen + reduction(expansion(norm2(seen, to: kind)).gelu()) * scale2
    }
  }

  private struct Attention {
    /// One layer for queries, keys and values, or one for each: files have either.
    private let projections: [Linear]
    private let output: Linear
    private let heads: Int

    init(
      _ scope: Scope,
      size: Int,
      heads: Int,
      joinsProjections: Bool
    ) throws(TensorError) {
      let place = scope / "attention"
      var projections: [Linear] = []
      for name in joinsProjections ? ["qkv"] : ["query", "key", "value"] {
        projections.append(
          try Linear(place / name, inputs: size, outputs: joinsProjections ? 3 * size : size)
        )
      }
      self.projections = projections
      output = try Linear(scope / "output" / "dense", inputs: size, outputs: size)
      self.heads = heads
    }

    func callAsFunction(_ tokens: Tensor) throws(TensorError) -> Tensor {
      let (batch, count, size) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
      var parts: [Tensor] = []
      for projection in projections { parts.append(try projection(tokens)) }
      if parts.count == 1 {
        let joined = parts[0]
        parts = [
          try joined.slice(axis: 2, 0..<size),
          try joined.slice(axis: 2, size..<2 * size),
          try joined.slice(axis: 2, 2 * size..<3 * size),
        ]
      }
      var split: [Tensor] = []
      for part in parts {
        split.append(
          try part.reshaped([batch, count, heads, size / heads]).transposed(1, 2).contiguous()
        )
      }
      let seen = try Tensor.attention(split[0], split[1], split[2])
      return try output(seen.transposed(1, 2).reshaped([batch, count, size]))
    }
  }
}
