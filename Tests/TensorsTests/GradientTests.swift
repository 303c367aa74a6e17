import TestSupport
import Tensors
import Testing

@Suite struct GradientTests {
  struct Function: CustomTestStringConvertible {
    let testDescription: String
    let shape: [Int]
    let value: @Sendable (Tensor) throws -> Tensor
  }

  static let functions = [
    Function(testDescription: "activations", shape: [6]) {
      try $0.tanh() * $0.sigmoid() + $0.elu() * $0.gelu() - $0.softplus().log()
    },
    Function(testDescription: "products", shape: [2, 3]) {
      try $0.matmul($0.transposed(0, 1)).exp()
    },
    Function(testDescription: "softmax", shape: [2, 3]) { try $0.softmax(axis: 1) * $0 },
    Function(testDescription: "norms", shape: [1, 2, 3, 2]) {
      try $0.instanceNormalised() * $0.sin() / ($0.squared() + 1).squareRoot()
    },
    Function(testDescription: "convolution", shape: [1, 1, 4, 4]) {
      let weight = try $0.slice(axis: 2, 0..<3).slice(axis: 3, 1..<4)
      return try $0.convolved(weight, padding: [1, 1])
    },
    Function(testDescription: "sampling", shape: [1, 2, 3, 2]) {
      let grid = try $0.permuted([0, 2, 3, 1]) * 0.3
      return try $0.sampled(at: grid, alignCorners: true).squared()
    },
    Function(testDescription: "resizing", shape: [1, 1, 3, 3]) {
      let large = try $0.resizedBilinearly(height: 5, width: 7, alignCorners: false)
      return try large.averagePooled(kernel: 2).cos()
    },
  ]

  @Test(arguments: functions)
  func `gradients are the finite differences`(function: Function) throws {
    let count = function.shape.reduce(1, *)
    let point = (0..<count).map { 0.9 * (Double($0) + 0.5).squareRoot() - 1.3 }
    let x = try Tensor(point, shape: function.shape)
    try x.requireGradient()
    try function.value(x).sum().backward()
    let gradient = try #require(try x.gradient()).doubles()
    for index in point.indices {
      let want = try finiteDifference(at: point[index]) { value in
        var moved = point
        moved[index] = value
        return try withoutGradients {
          try function.value(Tensor(moved, shape: function.shape)).sum().item()
        }
      }
      // Third derivatives and sums of order 100 at most.
      #expect(isClose(gradient[index], want, within: 1e-7))
    }
  }

  @Test func `gradients add up until they are cleared`() throws {
    let x = try Tensor([3.0], shape: [1])
    try x.requireGradient()
    #expect(try x.gradient() == nil)
    try x.squared().sum().backward()
    try x.squared().sum().backward()
    #expect(try x.gradient()?.item() == 12)
    try x.clearGradient()
    #expect(try x.gradient() == nil)
  }

  @Test func `no gradients are kept where none are wanted`() throws {
    let x = try Tensor([3.0], shape: [1])
    try x.requireGradient()
    let quiet = try withoutGradients { try x * 2 }
    #expect(try quiet.requiresGradient == false && (x * 2).requiresGradient)
    #expect(try (x * 2).detached().requiresGradient == false)
    #expect(throws: TensorError.self) { try quiet.backward() }
    #expect(throws: TensorError.self) {
      try withoutGradients { try x + Tensor.zeros([2, 7]).reshaped([5]) }
    }
    #expect(try (x * 2).requiresGradient)
  }
}
