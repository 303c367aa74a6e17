import Checkpoints
import NetworkTestSupport
import Testing

@Suite struct SplitMixFillTests {
  @Test func `the numbers are those that the reference implementations were given`() {
    let fill = SplitMixFill()
    let units = (0..<3).map { fill.unit("fnet.conv1.weight", $0) }
    #expect(units == [0.8058660139834601, 0.21359077633622503, 0.6844088206740262])
    let weight = fill.tensor("fnet.conv1.weight", shape: [32, 3, 7, 7]).floats()
    #expect(
      weight?.prefix(3) == [0.12358853220939636, -0.11572679877281189, 0.07451241463422775]
    )
    let bias = fill.tensor("fnet.conv1.bias", shape: [32]).floats()
    #expect(bias?.prefix(3) == [0.01104313600808382, -0.007667641155421734, -0.021612340584397316])
  }

  @Test func `norms stay near one, variances positive, counts zero`() {
    let fill = SplitMixFill()
    let ranges: [(String, [Int], ClosedRange<Float>)] = [
      ("norm.weight", [1000], 0.75...1.25), ("norm.bias", [1000], -0.1...0.1),
      ("norm.running_mean", [1000], -0.1...0.1), ("norm.running_var", [1000], 0.5...1.5),
      ("mask_token", [1, 1000], -0.5...0.5), ("layer.lambda1", [1000], 0.75...1.25),
    ]
    for (name, shape, range) in ranges {
      let values = fill.tensor(name, shape: shape).floats() ?? []
      let middle = (range.lowerBound + range.upperBound) / 2
      #expect(values.count == 1000 && values.allSatisfy(range.contains), "\(name)")
      #expect(values.contains { $0 < middle } && values.contains { $0 > middle }, "\(name)")
    }
    let count = fill.tensor("norm.num_batches_tracked", shape: [])
    #expect(count.type == .int64 && count.withBytes { $0.allSatisfy { $0 == 0 } })
  }

  @Test(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"))
  func `a second name has the first one's numbers`() throws {
    let tensors = try ParityCase("raft_basic_128x160").weights.flatMap { $0.tensors() }
    let norm = tensors.first { $0.name == "cnet.layer2.0.norm3.bias" }
    let alias = tensors.first { $0.name == "cnet.layer2.0.downsample.1.bias" }
    #expect(alias?.floats() == norm?.floats())
    #expect(alias?.floats()?.first == -0.016058562323451042)
  }
}
