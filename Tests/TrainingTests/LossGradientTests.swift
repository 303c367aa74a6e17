import TestSupport
import Tensors
import Testing
import Training

@Suite struct LossGradientTests {
  struct Function: CustomTestStringConvertible {
    let testDescription: String
    let shape: [Int]
    let value: @Sendable (Tensor) throws -> Tensor
  }

  /// Numbers spread over −1 … 1, the same always.
  static func numbers(_ shape: [Int], seed: UInt64) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<shape.reduce(1, *)).map { _ in random.uniform(-1...1) }
  }

  /// Truth of which every seventh pixel is unknown.
  static func truth(_ shape: [Int], seed: UInt64, from low: Double = -1) throws -> KnownPixels {
    var values = numbers(shape, seed: seed).map { (($0 + 1) / 2) * (1 - low) + low }
    for index in stride(from: 3, to: values.count, by: 7) { values[index] = .nan }
    return try KnownPixels(Tensor(values, shape: shape))
  }

  static let functions = [
    Function(testDescription: "sequence", shape: [3, 2, 2, 3, 4]) { flows in
      let parts = try (0..<3).map { try flows.select(axis: 0, $0) }
      return try SequenceLoss()(parts, truth: truth([2, 2, 3, 4], seed: 2))
    },
    Function(testDescription: "flow at several scales", shape: [2, 2, 4, 6]) { flow in
      let flows = [flow, try flow.averagePooled(kernel: 2) * 1.7]
      return try MultiScaleFlowLoss(weights: [0.3, 0.7], divisor: 2)(
        flows,
        truth: truth([2, 2, 8, 12], seed: 3)
      )
    },
    Function(testDescription: "depth at several scales", shape: [2, 1, 4, 6]) { depth in
      let depths = [depth, try depth.averagePooled(kernel: 2) * 1.7]
      return try MultiScaleDepthLoss(weights: [0.3, 0.7])(
        depths,
        truth: truth([2, 1, 8, 12], seed: 4, from: 0.1)
      )
    },
    Function(testDescription: "scale-invariant", shape: [2, 1, 3, 5]) { depth in
      try ScaleInvariantLoss()(logDepth: depth, truth: truth([2, 1, 3, 5], seed: 5, from: 0.1))
    },
    Function(testDescription: "surface", shape: [2, 1, 12, 13]) { surface in
      try SurfaceLoss()(surface, truth: truth([2, 1, 12, 13], seed: 6))
    },
    Function(testDescription: "pose", shape: [3, 6]) { motion in
      let truth = try Tensor(numbers([3, 6], seed: 7), shape: [3, 6])
      return try PoseLoss(rotation: 1.5, direction: 0.5)(motion * 2, truth: truth)
    },
    Function(testDescription: "spread", shape: [2, 1, 2, 3]) { logSpread in
      try SpreadLoss()(logSpread: logSpread, errors: truth([2, 1, 4, 6], seed: 9))
    },
  ]

  @Test(arguments: functions)
  func `gradients are the finite differences`(function: Function) throws {
    let point = Self.numbers(function.shape, seed: 1)
    let x = try Tensor(point, shape: function.shape)
    try x.requireGradient()
    try function.value(x).backward()
    let gradient = try #require(try x.gradient()).doubles()
    #expect(gradient.contains { $0 != 0 })
    for index in point.indices {
      // No kink of an absolute value lies this near to the points drawn.
      let want = try finiteDifference(at: point[index], step: 1e-6) { value in
        var moved = point
        moved[index] = value
        return try withoutGradients {
          try function.value(Tensor(moved, shape: function.shape)).item()
        }
      }
      #expect(isClose(gradient[index], want, within: 1e-7))
    }
  }

  @Test func `a perfect flow has no loss, and a gradient of zero`() throws {
    let truth = try Self.truth([2, 2, 8, 8], seed: 8)
    let flow = try truth.values.clone()
    try flow.requireGradient()
    let loss = try MultiScaleFlowLoss(weights: [1], divisor: 1)([flow], truth: truth)
    #expect(try loss.item() <= 1e-10)
    try loss.backward()
    #expect(try flow.gradient()?.absolute().max().item() == 0)
  }
}
