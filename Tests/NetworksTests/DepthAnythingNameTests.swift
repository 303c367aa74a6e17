import Checkpoints
import Formats
import Imagery
import NetworkCatalogue
import NetworkTestSupport
import Networks
import TestSupport
import Testing

@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"))
struct DepthAnythingNameTests {
  /// A tensor's name in the authors' own files.
  private func original(_ name: String) -> String {
    let beginnings: [(String, String)] = [
      ("backbone.embeddings.position_embeddings", "pretrained.pos_embed"),
      ("backbone.embeddings.patch_embeddings.projection.", "pretrained.patch_embed.proj."),
      ("backbone.embeddings.", "pretrained."), ("backbone.layernorm.", "pretrained.norm."),
      ("backbone.encoder.layer.", "pretrained.blocks."),
      ("head.conv1.", "depth_head.scratch.output_conv1."),
      ("head.conv2.", "depth_head.scratch.output_conv2.0."),
      ("head.conv3.", "depth_head.scratch.output_conv2.2."),
    ]
    for (ours, theirs) in beginnings where name.hasPrefix(ours) {
      return (theirs + name.dropFirst(ours.count))
        .replacing(".attention.output.dense.", with: ".attn.proj.")
        .replacing(".layer_scale1.lambda1", with: ".ls1.gamma")
        .replacing(".layer_scale2.lambda1", with: ".ls2.gamma")
    }
    for level in 0..<4 {
      let stage = "neck.reassemble_stage.layers.\(level)."
      if name.hasPrefix(stage + "projection.") {
        return "depth_head.projects.\(level)." + name.dropFirst(stage.count + 11)
      }
      if name.hasPrefix(stage + "resize.") {
        return "depth_head.resize_layers.\(level)." + name.dropFirst(stage.count + 7)
      }
      if name == "neck.convs.\(level).weight" {
        return "depth_head.scratch.layer\(level + 1)_rn.weight"
      }
      let fusion = "neck.fusion_stage.layers.\(level)."
      if name.hasPrefix(fusion) {
        return "depth_head.scratch.refinenet\(4 - level)."
          + name.dropFirst(fusion.count).replacing("projection.", with: "out_conv.")
          .replacing("residual_layer", with: "resConfUnit").replacing("convolution", with: "conv")
      }
    }
    return name
  }

  /// Queries, keys and values of each block joined, all under the authors' names.
  private func joined(_ tensors: [CheckpointTensor]) -> [CheckpointTensor] {
    tensors.compactMap { tensor in
      let query = ".attention.attention.query."
      if tensor.name.contains(".attention.attention."), !tensor.name.contains(query) { return nil }
      guard tensor.name.contains(query) else {
        var renamed = tensor
        renamed.name = original(tensor.name)
        return renamed
      }
      let parts = ["query", "key", "value"].compactMap { part in
        let name = tensor.name.replacing(".query.", with: ".\(part).")
        return tensors.first { $0.name == name }?.floats()
      }
      return CheckpointTensor(
        name: original(tensor.name.replacing(query, with: ".attn.qkv.")),
        shape: [3 * tensor.shape[0]] + tensor.shape.dropFirst(),
        values: parts.flatMap { $0 }
      )
    }
  }

  @Test func `files of the authors compute what those of transformers do`() throws {
    let parity = try ParityCase("depth_anything_v2_small_98x154")
    let entry = try #require(NetworkList.entry(named: "depth-anything-v2-small"))
    try withTemporaryFolder { folder in
      let path = "\(folder)/original.safetensors"
      try Safetensors.write(joined(parity.weights[0].tensors()), to: path)
      var settings = NetworkSettings()
      settings.size = .init(width: 154, height: 98)
      let images = try parity.images.map { try ImageFile.read($0) }
      try parity.expect(try entry.load([path]).rawOutputs(images, settings))
    }
  }
}
