import Checkpoints
import Formats
import NetworkCatalogue
import NetworkTestSupport
import Networks
import Tensors
import TestSupport
import Testing

/// Networks of which no outputs are known themselves, but how far theirs are from others', or a part.
@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"), .serialized)
struct ParityVariantTests {
  @Test(arguments: [
    ("cc_dispresnet6_128x192", "dispresnet-aligned"),
    ("cc_dispresnet6_121x170", "dispresnet-aligned"),
    ("flownet2_128x192", "flownet2-aligned"), ("flownet2_css_128x192", "flownet2-css-aligned"),
    ("flownet2_css_128x192", "flownet2-cs-aligned"),
    ("flownet2_sd_128x192", "flownet2-sd-aligned"),
  ])
  func `with corners that stay in place outputs differ by what the reference's do`(
    name: String,
    network: String
  ) throws {
    let parity = try ParityCase(name)
    let change = try #require(parity.changes.first { $0.key.contains("align_corners_True") })
    // Of the stack's outputs its first two networks alone have their own.
    let isPart = network == "flownet2-cs-aligned"
    let found = try parity.outputs(of: network) { isPart ? Self.firstTwo($0) : $0 }
    let expected = try parity.expected()
    let own = change.value.filter { !isPart || Self.firstTwo($0.key) != nil }
    #expect(!own.isEmpty)
    for (output, wanted) in own {
      let truth = try #require(expected[output]?.floats()).map(Double.init)
      let tensor = try #require(found.first { $0.name == output }?.tensor)
      let values = try tensor.floats().map(Double.init)
      try #require(values.count == truth.count, "\(output)")
      let mean = truth.reduce(0, +) / Double(truth.count)
      let variance = truth.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(truth.count)
      let difference = zip(values, truth).map { abs($0 - $1) }.reduce(0, +) / Double(truth.count)
      // Four digits are recorded; what rounding does is below one of them.
      #expect(
        abs(difference / variance.squareRoot() - wanted) < 1e-3 * wanted + 1e-4,
        "\(output): \(difference / variance.squareRoot()), recorded \(wanted)"
      )
    }
  }

  @Test func `the first two networks of FlowNet 2 find alone what they find in the stack`() throws {
    let parity = try ParityCase("flownet2_css_128x192")
    let found = try parity.outputs(of: "flownet2-cs", renamed: Self.firstTwo)
    for name in ["flownetc.flow2", "flownets_1.flow2"] {
      let tensor = try #require(found.first { $0.name == name }?.tensor)
      #expect(try parity.difference(of: tensor, from: name) == nil)
    }
  }

  @Test(arguments: ["flownet2-c", "flownet2-c-aligned"])
  func `FlowNet 2's network with correlation finds alone what it finds in the stack`(
    network: String
  ) throws {
    let parity = try ParityCase("flownet2_css_128x192")
    let found = try parity.outputs(of: network) { name in
      name.hasPrefix("flownetc.") ? String(name.dropFirst(9)) : nil
    }
    let tensor = try #require(found.first { $0.name == "flow2" }?.tensor)
    #expect(try parity.difference(of: tensor, from: "flownetc.flow2") == nil)
  }

  @Sendable private static func firstTwo(_ name: String) -> String? {
    name.hasPrefix("flownetc.") || name.hasPrefix("flownets_1.") ? name : nil
  }
}

extension ParityCase {
  /// What a network computes of the case's images, with its weights under other names; nil leaves one out.
  fileprivate func outputs(
    of network: String,
    renamed: (String) -> String? = { $0 }
  ) throws -> [NamedTensor] {
    let entry = try #require(NetworkList.entry(named: network))
    return try withTemporaryFolder { folder in
      let loaded = try entry.load(try writeWeights(into: folder, renamed: renamed))
      return try loaded.rawOutputs(try images.map { try ImageFile.read($0) })
    }
  }
}
