import Checkpoints
import Imagery
import Layers
import NetworkCatalogue
import NetworkTestSupport
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Configurations of FlowNets that differ from others, whose numbers the references tell, in a way that can be undone.
@Suite struct FlowNetConfigurationTests {
  private static let images = (0..<2).map { number in
    Image(
      width: 128,
      height: 64,
      channels: 3,
      pixels: (0..<128 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 / 7 * (11 + number)) }
    )
  }

  private func loaded(_ name: String, _ tensors: [CheckpointTensor]) throws -> LoadedNetwork {
    let entry = try #require(NetworkList.entry(named: name))
    return try withTemporaryFolder { folder in
      try Safetensors.write(tensors, to: "\(folder)/w.safetensors")
      return try entry.load(["\(folder)/w.safetensors"])
    }
  }

  /// Weights of a network by its names.
  private func filled(_ name: String) throws -> [CheckpointTensor] {
    let entry = try #require(NetworkList.entry(named: name))
    return try entry.untrained().stores[0].entries.map {
      SplitMixFill().tensor($0.name, shape: $0.tensor.shape)
    }
  }

  private func expectEqual(_ found: [NamedTensor], _ wanted: [NamedTensor]) throws {
    #expect(found.map(\.name) == wanted.map(\.name))
    for (a, b) in zip(found, wanted) {
      let (a, b) = (try a.tensor.floats(), try b.tensor.floats())
      let largest = b.map(abs).max() ?? 0
      let difference = zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
      // Thirty layers of sums of thousands of products.
      #expect(largest > 0 && difference < 1e-4 * largest)
    }
  }

  @Test(arguments: [("flownet-s-bn", "flownet-s"), ("flownet-c-bn", "flownet-c")])
  func `norms that only add a number are biases`(normed: String, plain: String) throws {
    let weights = try filled(plain)
    let names = Set(try filled(normed).map(\.name))
    var others: [CheckpointTensor] = []
    for tensor in weights {
      guard !names.contains(tensor.name) else {
        others.append(tensor)
        continue
      }
      // Such as `conv1.0.bias`, which a norm `conv1.1` takes over; 1e-5 is added to its variance.
      #expect(tensor.name.hasSuffix(".0.bias"))
      let norm = String(tensor.name.dropLast(6)) + "1."
      let ones = [Float](repeating: 1, count: tensor.shape[0])
      let bias = try #require(tensor.floats())
      for (part, values) in [
        ("weight", ones), ("bias", bias), ("running_mean", ones.map { _ in 0 }),
        ("running_var", ones.map { $0 - 1e-5 }),
      ] { others.append(.init(name: norm + part, shape: tensor.shape, values: values)) }
    }
    let wanted = try loaded(plain, weights).rawOutputs(Self.images)
    try expectEqual(try loaded(normed, others).rawOutputs(Self.images), wanted)
  }

  @Test func `without its biases NVIDIA's simple network is Pinard's`() throws {
    let pair = try Tensor.concatenated(Self.images.map { try $0.tensor() / 255 }, axis: 1)
    let (pinard, nvidia) = (ParameterStore(isFilled: true), ParameterStore(isFilled: true))
    let plain = try FlowNetS(pinard.root, .pinard)
    let biased = try FlowNetS(nvidia.root, .nvidia)
    try withoutGradients {
      var names: [String] = []
      for entry in nvidia.entries {
        if let same = pinard[entry.name] {
          try entry.tensor.assign(same)
        } else {
          names.append(entry.name)
          try entry.tensor.assign(.zeros(entry.tensor.shape))
        }
      }
      #expect(!names.isEmpty && names.allSatisfy { $0.hasSuffix(".bias") })
      try expectEqual(
        plain(pair).enumerated().map { ("flow\($0)", $1) },
        biased(pair).enumerated().map { ("flow\($0)", $1) }
      )
    }
  }
}
