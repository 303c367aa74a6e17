import Checkpoints
import NetworkCatalogue
import NetworkTestSupport
import Networks
import Tensors
import Testing

/// Every network that a reference implementation's outputs are known of, by the name of the case.
///
/// What each reference computes on the way is compared too.
@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"), .serialized)
struct ParityTests {
  @Test func `outputs that are off, of another shape or missing are noticed`() throws {
    let parity = try ParityCase("unsup_posenet_3f_128x192")
    let truth = try parity.expected().tensors.map { ($0.name, try $0.tensor(of: "")) }
    try parity.expect(truth)
    let wrong: [[NamedTensor]] = [
      try truth.map { ($0.0, try $0.1 + 0.01) }, try truth.map { ($0.0, try $0.1 * .nan) },
      try truth.map { ($0.0, try $0.1.expandingAxis(0)) }, Array(truth.dropLast()),
    ]
    for outputs in wrong { withKnownIssue { try parity.expect(outputs) } }
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
}
