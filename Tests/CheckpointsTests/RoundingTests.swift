import Checkpoints
import TestSupport
import Testing

@Suite struct RoundingTests {
  private func rounded(_ values: [Float]) -> [Float]? {
    CheckpointTensor(name: "a", shape: [values.count], values: values)
      .rounded(to: .bfloat16).floats()
  }

  @Test func `numbers with few digits are kept, others go to the nearest, ties to even`() {
    // Eight bits of fraction: above 1 the numbers are 1/128 apart.
    let kept: [Float] = [0, -0.0, 1, -1.5, 0x1p-126, 0x1p127, .infinity, -.infinity]
    #expect(rounded(kept) == kept)
    #expect(rounded([1 + 0x1p-9, 1 + 0x1.8p-8]) == [1, 1 + 0x1p-7])
    #expect(rounded([1 + 0x1p-8, 1 + 0x1p-7 + 0x1p-8]) == [1, 1 + 0x1p-6])
    #expect(rounded([.greatestFiniteMagnitude]) == [.infinity])
  }

  @Test func `what is not a number stays so`() {
    let odd = [Float.nan, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF)]
    #expect(rounded(odd)?.allSatisfy(\.isNaN) == true)
  }

  @Test func `the error is at most one part in 256`() {
    var generator = SplitMix64(seed: 7)
    let values = (0..<1000).map { _ in Float(generator.normal()) }
    for (a, b) in zip(values, rounded(values) ?? []) { #expect(abs(a - b) <= abs(a) / 256) }
  }

  @Test func `integers and truths are left alone, wider fractions become single`() {
    let bytes = [UInt8](repeating: 1, count: 16)
    for type in [ElementType.int64, .bool, .uint8] {
      let tensor = CheckpointTensor(name: "n", type: type, shape: [16 / type.size], bytes: bytes)
      #expect(tensor.rounded(to: .bfloat16).type == type)
    }
    let wide = CheckpointTensor(
      name: "d",
      type: .float64,
      shape: [1],
      bytes: withUnsafeBytes(of: 0.1.bitPattern.littleEndian) { [UInt8]($0) }
    )
    #expect(wide.rounded(to: .float32).type == .float32)
    #expect(wide.rounded(to: .float32).floats() == [0.1])
  }
}
