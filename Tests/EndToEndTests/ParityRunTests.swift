import NetworkCatalogue
import NetworkTestSupport
import TestSupport
import Testing

/// Every network as people run it, against the outputs of its reference implementation.
@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"), .serialized)
struct ParityRunTests {
  @Test(arguments: ParityPairing.all)
  func `weights run writes what the reference computes`(pairing: ParityPairing) throws {
    let parity = try ParityCase(pairing.name)
    try withTemporaryFolder { folder in
      let weights = try parity.writeWeights(into: folder).flatMap { ["--weights", $0] }
      let size = pairing.size.map { ["--size", "\($0.width)x\($0.height)"] } ?? []
      let output = "\(folder)/outputs.safetensors"
      let outcome = try Program.run(
        ["weights", "run", pairing.network] + parity.images + weights + size + ["-o", output]
      )
      try #require(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
      try parity.expect(outputsOf: output)
    }
  }
}
