import Checkpoints
import Formats
import NetworkCatalogue
import NetworkTestSupport
import Networks
import Tensors
import TestSupport
import Testing

/// Every network that a reference implementation's outputs are known of, by the name of the case.
///
/// What each reference computes on the way is compared too.
@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"), .serialized)
struct ParityTests {
  @Test func `outputs that are off, of another shape or missing are noticed`() throws {
    let parity = try ParityCase("unsup_posenet_3f_128x192")
    let truth = try parity.expected().tensors.map { ($0.name, try $0.tensor(of: "")) }
    #expect(try parity.differences(of: truth) == [])
    let wrong: [[NamedTensor]] = [
      try truth.map { ($0.0, try $0.1 + 0.01) }, try truth.map { ($0.0, try $0.1 * .nan) },
      try truth.map { ($0.0, try $0.1.expandingAxis(0)) }, Array(truth.dropLast()),
    ]
    for outputs in wrong { #expect(try !parity.differences(of: outputs).isEmpty) }
  }

  @Test(arguments: ParityPairing.all)
  func `a network computes what its reference computes`(pairing: ParityPairing) throws {
    let entry = try #require(NetworkList.entry(named: pairing.network))
    var settings = NetworkSettings()
    settings.size = pairing.size
    try ParityCase.expect(
      pairing.name,
      from: entry,
      settings: settings,
      unusedParameters: pairing.unusedParameters
    )
  }

  @Test(arguments: ParityPairing.all)
  func `in bf16 a network computes nearly the same`(pairing: ParityPairing) throws {
    let entry = try #require(NetworkList.entry(named: pairing.network))
    let parity = try ParityCase(pairing.name)
    var settings = NetworkSettings()
    settings.size = pairing.size
    try withTemporaryFolder { folder in
      let loaded = try entry.load(try parity.writeWeights(into: folder))
      let images = try parity.images.map { try ImageFile.read($0) }
      let exact = try loaded.rawOutputs(images, settings)
      settings.precision = .bf16
      let found = try loaded.rawOutputs(images, settings)
      #expect(found.map(\.name) == exact.map(\.name))
      var largest = 0.0
      for (a, b) in zip(found, exact) {
        #expect(a.tensor.kind == .float32 && a.tensor.shape == b.tensor.shape, "\(a.name)")
        let error = try (a.tensor - b.tensor).squared().mean().item().squareRoot()
        let size = try b.tensor.squared().mean().item().squareRoot()
        // Roundings of up to 2⁻⁸ in each layer add up as independent ones do. RAFT has the longest way, 25 layers and
        // twelve rounds of eleven: √157 · 2⁻⁸, and twice that as its states feed back what they are off by.
        #expect(error < 0.1 * size, "\(a.name): \(error / size)")
        largest = max(largest, error / size)
      }
      // In single precision nothing would differ.
      #expect(largest > 0x1p-12)
    }
  }
}
