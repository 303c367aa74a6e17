import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let depthAnythingSmall = depthAnything("depth-anything-v2-small", .small)
  static let depthAnythingBase = depthAnything("depth-anything-v2-base", .base)
  static let depthAnythingLarge = depthAnything("depth-anything-v2-large", .large)

  private static func depthAnything(
    _ name: String,
    _ configuration: DepthAnything.Configuration
  ) -> Self {
    let file = WeightFile("depth_anything_v2", renamed: { huggingFaceName(of: $0) })
    return NetworkEntry(name, files: [file]) { sources in
      var configuration = configuration
      let joined = "backbone.encoder.layer.0.attention.attention.qkv.weight"
      configuration.joinsProjections = sources[0].contents.shape(of: joined) != nil
      return RelativeDepth(
        network: try DepthAnything(sources[0].scope, configuration),
        taps: configuration.taps,
        name: name
      )
    }
  }

  /// A name in the authors' files as huggingface/transformers has it; other names as they are.
  private static func huggingFaceName(of key: String) -> String {
    let stages: [(String, String)] = [
      ("pretrained.cls_token", "backbone.embeddings.cls_token"),
      ("pretrained.mask_token", "backbone.embeddings.mask_token"),
      ("pretrained.pos_embed", "backbone.embeddings.position_embeddings"),
      ("pretrained.patch_embed.proj.", "backbone.embeddings.patch_embeddings.projection."),
      ("pretrained.blocks.", "backbone.encoder.layer."),
      ("pretrained.norm.", "backbone.layernorm."),
      ("depth_head.projects.", "neck.reassemble_stage.layers."),
      ("depth_head.resize_layers.", "neck.reassemble_stage.layers."),
      ("depth_head.scratch.output_conv1.", "head.conv1."),
      ("depth_head.scratch.output_conv2.0.", "head.conv2."),
      ("depth_head.scratch.output_conv2.2.", "head.conv3."),
    ]
    if let (old, new) = stages.first(where: { key.hasPrefix($0.0) }) {
      let rest = String(key.dropFirst(old.count))
      switch old {
      case "pretrained.blocks.":
        return new
          + rest.replacing(".attn.qkv.", with: ".attention.attention.qkv.")
          .replacing(".attn.proj.", with: ".attention.output.dense.")
          .replacing(".ls1.gamma", with: ".layer_scale1.lambda1")
          .replacing(".ls2.gamma", with: ".layer_scale2.lambda1")
      case "depth_head.projects.":
        return new + rest.replacing(".", with: ".projection.", maxReplacements: 1)
      case "depth_head.resize_layers.":
        return new + rest.replacing(".", with: ".resize.", maxReplacements: 1)
      default: return new + rest
      }
    }
    for level in 1...4 {
      if key == "depth_head.scratch.layer\(level)_rn.weight" {
        return "neck.convs.\(level - 1).weight"
      }
      let refinement = "depth_head.scratch.refinenet\(level)."
      guard key.hasPrefix(refinement) else { continue }
      return "neck.fusion_stage.layers.\(4 - level)."
        + key.dropFirst(refinement.count).replacing("out_conv.", with: "projection.")
        .replacing("resConfUnit", with: "residual_layer").replacing(".conv", with: ".convolution")
    }
    return key
  }
}

/// The shorter side near 518 pixels, both multiples of 14, as huggingface/transformers prepares images.
private struct RelativeDepth: DepthPredicting {
  let network: DepthAnything
  let taps: [Int]
  let name: String

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let output = try output(images, settings)
    let depth = try output.inverseDepth().select(axis: 1, 0)
    return zip(taps, output.features).map { ("backbone_stage\($0)", $1) }
      + [
        ("fused", output.fused), ("head_before_relu", output.unbounded),
        ("predicted_depth", depth),
      ]
  }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let inverse = try output(images, settings).inverseDepth()
    return try DepthPrediction(inverse, like: images[0], .shiftedInverse)
  }

  private func output(
    _ images: [Image],
    _ settings: NetworkSettings
  ) throws -> DepthAnything.Output {
    let size = settings.size ?? Self.size(of: images[0])
    let resized = Resampling.bicubic(images[0], width: size.width, height: size.height)
    try resized.requireMultiples(of: 14, for: name)
    return try network(Normalisation.imageNet([resized], settings))
  }

  /// The side whose change is the smaller one becomes 518, the other one follows.
  private static func size(of image: Image) -> NetworkSettings.Size {
    let (wide, high) = (518 / Double(image.width), 518 / Double(image.height))
    let scale = abs(1 - wide) < abs(1 - high) ? wide : high
    func multiple(_ pixels: Int) -> Int {
      max(Int((Double(pixels) * scale / 14).rounded(.toNearestOrEven)), 1) * 14
    }
    return .init(width: multiple(image.width), height: multiple(image.height))
  }
}
