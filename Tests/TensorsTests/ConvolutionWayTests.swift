import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Convolutions that are not done by the library, against plain sums in double precision.
@Suite struct ConvolutionWayTests {
  struct Sizes {
    let batch: Int
    let inputs: [Int]
    let outputs: Int
    let height: Int
    let width: Int
    let padding: Int
  }

  private static let activations: [(Activation, Activation)] = [
    (.identity, .identity), (.relu, .identity), (.sigmoid, .identity), (.tanh, .relu),
    (.swish, .identity),
    (.leakyReLU(slope: 0.1), .identity), (.identity, .elu(alpha: 1)), (.relu, .relu),
  ]

  /// Whatever the order, an error of a sum is a few roundings of the sum of magnitudes.
  private func expectPlain(
    _ sizes: Sizes,
    isQuick: Bool,
    _ first: Activation,
    _ last: Activation
  ) throws {
    try TensorLibrary.seed(5)
    let parts = try sizes.inputs.map { count in
      try Tensor.randomNormal([sizes.batch, count, sizes.height, sizes.width])
    }
    let x = try Tensor.concatenated(parts, axis: 1).cast(to: .float64)
    let weight = try Tensor.randomNormal([sizes.outputs, x.shape[1], 3, 3]) * 0.05
    let bias = try Tensor.randomNormal([sizes.outputs])
    let padding = [sizes.padding, sizes.padding]
    func sum(_ x: Tensor, _ w: Tensor, _ b: Tensor) throws -> Tensor {
      let exact = try w.cast(to: .float64)
      return try x.convolved(
        exact,
        bias: b.cast(to: .float64),
        stride: [1, 1],
        padding: padding,
        dilation: [1, 1],
        groups: 1
      )
    }
    let plain = try sum(x, weight, bias)
    let magnitude = try sum(x.absolute(), weight.absolute(), bias.absolute()).max().item()
    let tolerance = 16 * magnitude * 0x1p-24
    let packed = try PackedConvolution(
      weight: weight,
      bias: bias,
      geometry: .init(padding: padding),
      first: first,
      last: last
    )
    let want = try plain.activated(first)
    let alone = try packed(parts)
    #expect(alone.isChannelsLast && alone.shape == plain.shape)
    #expect(
      try (alone.cast(to: .float64) - want.activated(last)).absolute().max().item() < tolerance
    )
    let added = try Tensor.randomNormal(plain.shape)
    let both = try (want + added.cast(to: .float64)).activated(last)
    let found = try packed(parts, adding: added).cast(to: .float64)
    #expect(try (found - both).absolute().max().item() < tolerance)
    let task = ConvolutionCase(
      input: x.shape,
      output: plain.shape,
      kind: .float32,
      added: nil,
      geometry: .init(padding: padding)
    )
    let epilogue = Epilogue(bias: bias, first: first, last: last)
    let quick = try WinogradConvolution(task, weight, epilogue, spread: 1)
    let narrow = try NarrowConvolution(task, weight, epilogue)
    #expect((quick != nil) == isQuick && (narrow != nil) == !isQuick)
  }

  @Test(arguments: Self.activations)
  func `a convolution by transformed tiles is the plain sum`(
    first: Activation,
    last: Activation
  ) throws {
    // Sides that no tile divides, channels that no vector divides.
    for padding in [0, 1, 2] {
      try expectPlain(
        Sizes(batch: 2, inputs: [75], outputs: 37, height: 13, width: 18, padding: padding),
        isQuick: true,
        first,
        last
      )
    }
    try expectPlain(
      Sizes(batch: 1, inputs: [3, 64, 130], outputs: 64, height: 45, width: 40, padding: 1),
      isQuick: true,
      first,
      last
    )
  }

  @Test(arguments: Self.activations)
  func `a convolution with few outputs is the plain sum`(
    first: Activation,
    last: Activation
  ) throws {
    for outputs in 1...4 {
      try expectPlain(
        Sizes(batch: 2, inputs: [19, 16], outputs: outputs, height: 7, width: 9, padding: 1),
        isQuick: false,
        first,
        last
      )
    }
  }

  @Test func `strips of a large image join without a seam`() throws {
    try TensorLibrary.seed(6)
    let x = try Tensor.randomNormal([1, 64, 230, 250])
    let weight = try Tensor.randomNormal([64, 64, 3, 3])
    let packed = try PackedConvolution(weight: weight, bias: nil, geometry: .init(padding: [1, 1]))
    let whole = try packed(x)
    // The same tiles in an image that needs no strips.
    let part = try packed(x.slice(axis: 2, 120..<160).channelsLast())
    let same = try whole.slice(axis: 2, 124..<156) - part.slice(axis: 2, 4..<36)
    #expect(try same.absolute().max().item() == 0)
  }

  // In a process of its own: other tests compute meanwhile.
  @Test func `any number of threads gives the same bytes`() async {
    await #expect(processExitsWith: .success) {
      for (inputs, outputs) in [(64, 48), (1024, 64), (40, 2)] {
        let x = try Tensor.randomNormal([1, inputs, 21, 33])
        let weight = try Tensor.randomNormal([outputs, inputs, 3, 3])
        let results = try [1, 2, 3].map { threads in
          try TensorLibrary.use(threads: threads)
          return try PackedConvolution(weight: weight, bias: nil, geometry: .init())(x).floats()
        }
        #expect(results[0] == results[1] && results[0] == results[2])
      }
    }
  }

  @Test(arguments: [ElementKind.float32, .bfloat16])
  func `what one thread prepared others run and release`(kind: ElementKind) throws {
    let x = try Tensor.randomNormal([1, 48, 20, 30]).cast(to: kind)
    func elsewhere(_ body: @escaping () throws -> Void) throws {
      nonisolated(unsafe) let body = body
      nonisolated(unsafe) var result = Result<Void, any Error>.success(())
      let isDone = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        result = Result { try body() }
        isDone.signal()
      }
      isDone.wait()
      try result.get()
    }
    // Several, small and large: their working memory is not of one size.
    var packed: [PackedConvolution?] = try [16, 64, 32].map { outputs in
      let weight = try Tensor.randomNormal([outputs, 48, 5, 5])
      return try PackedConvolution(weight: weight, bias: nil, geometry: .init(padding: [2, 2]))
    }
    var first: [[Float]] = []
    try elsewhere { first = try packed.map { try $0.map { try $0(x).floats() } ?? [] } }
    try elsewhere { packed[1] = nil }
    #expect(try packed[0]?(x).floats() == first[0])
    try elsewhere { packed[0] = nil }
    #expect(try packed[2]?(x).floats() == first[2])
  }

  @Test func `inputs of different sizes or kinds are refused`() throws {
    let packed = try PackedConvolution(
      weight: Tensor.ones([32, 64, 3, 3]),
      bias: nil,
      geometry: .init(padding: [1, 1])
    )
    let x = try Tensor.ones([1, 32, 16, 16])
    #expect(try packed([x, x]).shape == [1, 32, 16, 16])
    #expect(throws: TensorError.self) { try packed([x, Tensor.ones([1, 32, 16, 15])]) }
    #expect(throws: TensorError.self) { try packed([x, x.cast(to: .bfloat16)]) }
    #expect(throws: TensorError.self) { try packed([x]) }
    #expect(throws: TensorError.self) { try packed([] as [Tensor]) }
    #expect(throws: TensorError.self) {
      try Tensor.joinedChannels([x, Tensor.ones([1, 1, 2, 2])])
    }
  }
}
