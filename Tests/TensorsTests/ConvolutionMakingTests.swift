import Dispatch
import Synchronization
import Testing

@testable import Tensors

/// oneDNN makes convolutions of both precisions side by side only where it is kept from it.
@Suite struct ConvolutionMakingTests {
  @Test func `convolutions made at the same time in both precisions are right`() throws {
    let largest = Mutex(0.0)
    DispatchQueue.concurrentPerform(iterations: 2) { thread in
      let error = Result { try Self.largestError(seed: 100 * thread) }
      largest.withLock { $0 = max($0, (try? error.get()) ?? .infinity) }
    }
    #expect(largest.withLock { $0 } < 0x1p-7)
  }

  /// The largest difference between results in both precisions, relative to the largest number of each.
  private static func largestError(seed: Int) throws -> Double {
    var largest = 0.0
    for inputs in 0..<60 {
      let shape = [16, 17 + inputs + seed, 3, 3]
      let bound = 1 / Double(shape[1] * 9).squareRoot()
      let exactly = { (tensor: Tensor) in try tensor.cast(to: .bfloat16).cast(to: .float32) }
      let convolution = try PackedConvolution(
        weight: exactly(Tensor.randomNormal(shape) * bound),
        bias: nil,
        geometry: .init(stride: [2, 2], padding: [1, 1])
      )
      let map = try exactly(.randomNormal([1, shape[1], 12, 12]))
      // Each thread begins with the precision that the other is not at.
      let half = seed == 0 ? try convolution(map.cast(to: .bfloat16)) : nil
      let single = try convolution(map)
      let other = try half ?? convolution(map.cast(to: .bfloat16))
      let error = try (other.cast(to: .float32) - single).absolute().max().item()
      largest = try max(largest, error / single.absolute().max().item())
      // A number that is none is no small error.
      if !error.isFinite { largest = .infinity }
    }
    return largest
  }
}
