import TestSupport
import Testing

@testable import Tensors

@Suite struct FusedOperationTests {
  @Test(arguments: [false, true], [3, 16, 37])
  func `an instance norm in one pass is the library's`(rectified: Bool, channels: Int) throws {
    try TensorLibrary.seed(1)
    // A mean far from zero would ruin careless sums of squares.
    let x = try Tensor.randomNormal([2, channels, 19, 31]) * 3 + 500
    let skip = try Tensor.randomNormal([2, channels, 19, 31])
    let exact = try x.cast(to: .float64).instanceNormalised()
    let want = rectified ? try exact.relu() : exact
    let found = try x.instanceNormalised(rectified: rectified)
    // The input itself is rounded to 500 · 2⁻²⁴ of a deviation of 3.
    #expect(try (found.cast(to: .float64) - want).absolute().max().item() < 2e-5)
    let sum = try x.instanceNormalised(rectified: rectified, skip: skip)
    let wanted = try (skip.cast(to: .float64) + want).relu()
    #expect(try (sum.cast(to: .float64) - wanted).absolute().max().item() < 2e-5)
    let half = try x.cast(to: .bfloat16).instanceNormalised(rectified: rectified)
    #expect(half.kind == .bfloat16)
  }

  @Test(arguments: [false, true])
  func `gradients of an instance norm are the library's`(rectified: Bool) throws {
    try TensorLibrary.seed(2)
    let weights = try Tensor.randomNormal([2, 5, 9, 11])
    let x = try Tensor.randomNormal([2, 5, 9, 11])
    let skip = try Tensor.randomNormal([2, 5, 9, 11])
    let exact = try x.cast(to: .float64)
    for tensor in [x, skip, exact] { try tensor.requireGradient() }
    try (x.instanceNormalised(rectified: rectified, skip: skip) * weights).sum().backward()
    let normal = try exact.instanceNormalised()
    let own = rectified ? try normal.relu() : normal
    try ((skip.cast(to: .float64) + own).relu() * weights.cast(to: .float64)).sum().backward()
    let found = try #require(try x.gradient()).doubles()
    let want = try #require(try exact.gradient()).doubles()
    for (a, b) in zip(found, want) { #expect(isClose(a, b, within: 1e-5)) }
    #expect(try skip.gradient() != nil)
  }

  @Test func `gradients of an instance norm in bf16 are those of single precision, rounded`() throws
  {
    try TensorLibrary.seed(6)
    // Numbers that both kinds can hold, so that only the results are rounded.
    let x = try Tensor.randomNormal([2, 37, 9, 11]).cast(to: .bfloat16).cast(to: .float32)
    let weights = try Tensor.randomNormal(x.shape).cast(to: .bfloat16).cast(to: .float32)
    let half = try x.cast(to: .bfloat16)
    for tensor in [x, half] { try tensor.requireGradient() }
    try (x.instanceNormalised(rectified: true) * weights).sum().backward()
    try (half.instanceNormalised(rectified: true) * weights.cast(to: .bfloat16))
      .cast(to: .float32).sum().backward()
    let found = try #require(try half.gradient())
    let want = try #require(try x.gradient())
    #expect(found.kind == .bfloat16)
    // Half of the last of 8 bits.
    let error = try (found.cast(to: .float32) - want).absolute() - want.absolute() * (1.0 / 256)
    #expect(try error.max().item() < 1e-5)
  }

  @Test(arguments: [
    (Activation.identity, Activation.identity), (.relu, .identity), (.sigmoid, .identity),
    (.tanh, .relu), (.leakyReLU(slope: 0.1), .identity), (.elu(alpha: 1), .identity),
    (.relu, .relu),
  ])
  func `a packed convolution is the plain one with what follows`(
    first: Activation,
    last: Activation
  ) throws {
    try TensorLibrary.seed(3)
    let x = try Tensor.randomNormal([2, 6, 13, 17])
    let weight = try Tensor.randomNormal([8, 3, 3, 5])
    let bias = try Tensor.randomNormal([8])
    let geometry = PackedConvolution.Geometry(
      stride: [2, 1],
      padding: [1, 3],
      dilation: [1, 2],
      groups: 2
    )
    let packed = try PackedConvolution(
      weight: weight,
      bias: bias,
      geometry: geometry,
      first: first,
      last: last
    )
    let plain = try x.convolved(
      weight,
      bias: bias,
      stride: [2, 1],
      padding: [1, 3],
      dilation: [1, 2],
      groups: 2
    )
    let alone = try packed(x)
    #expect(alone.shape == plain.shape && alone.isChannelsLast)
    let want = try plain.activated(first).activated(last)
    #expect(try (alone - want).absolute().max().item() < 1e-4)
    let added = try Tensor.randomNormal(plain.shape)
    let sum = try (plain.activated(first) + added).activated(last)
    #expect(try (packed(x, adding: added) - sum).absolute().max().item() < 1e-4)
    let half = try packed(x.cast(to: .bfloat16))
    // Inputs, weights and outputs are rounded by 2⁻⁹ of themselves; no activation makes an error larger.
    let scale = try plain.absolute().max().item()
    #expect(half.kind == .bfloat16)
    #expect(try (half.cast(to: .float32) - want).absolute().max().item() < scale / 128)
    #expect(throws: TensorError.self) { try packed(Tensor.zeros([2, 5, 13, 17])) }
    #expect(throws: TensorError.self) { try packed(x, adding: Tensor.zeros([1])) }
  }

  @Test func `a gated state moves as written`() throws {
    try TensorLibrary.seed(4)
    let state = try Tensor.randomNormal([2, 5, 4, 3])
    let input = try Tensor.randomNormal([2, 3, 4, 3])
    let gates = try Tensor.randomUniform([2, 10, 4, 3]).channelsLast()
    let candidate = try Tensor.randomNormal([2, 5, 4, 3]).channelsLast()
    let unit = try GatedRecurrence(state, inputs: 3, kind: .float32)
    try unit.put(input, at: 0)
    func expectRows(_ first: Tensor) throws {
      let want = try Tensor.concatenated([first, input], axis: 1)
      #expect(try (unit.rows - want).absolute().max().item() < 1e-6)
    }
    try expectRows(state)
    let update = try gates.slice(axis: 1, 0..<5)
    try unit.reset(by: gates)
    try expectRows(gates.slice(axis: 1, 5..<10) * state)
    try unit.update(by: gates, to: candidate)
    let next = try (1 - update) * state + update * candidate
    try expectRows(next)
    #expect(try (unit.state - next).absolute().max().item() < 1e-6)
    #expect(throws: TensorError.self) { try unit.put(input, at: 1) }
    #expect(throws: TensorError.self) { try unit.reset(by: candidate) }
  }

  @Test(arguments: [ElementKind.float32, .bfloat16])
  func `a step of gates and its gradients are those of its parts`(kind: ElementKind) throws {
    // Two images of 5 channels; gates, fixed gates, candidate, fixed candidate, the state as it is seen, the state.
    let shapes = [10, 10, 5, 5, 5, 5].map { [2, $0, 4, 3] }
    let values = try shapes.map { try Tensor.randomNormal($0).cast(to: kind).channelsLast() }
    let wanted = try Tensor.randomNormal([2, 5, 4, 3])
    func results(_ kind: ElementKind, _ step: ([Tensor]) throws -> Tensor) throws -> [Tensor] {
      let leaves = try values.enumerated().map { index, value in
        // The state is in single precision always.
        let leaf = try value.cast(to: index == 5 && kind == .bfloat16 ? .float32 : kind).clone()
        try leaf.requireGradient()
        return leaf
      }
      let out = try step(leaves)
      try (out * wanted).sum().backward()
      return try [out] + leaves.map { try #require(try $0.gradient()) }
    }
    let found = try results(kind) { x in
      let gates = try RecurrentGates(x[0], fixed: x[1])
      let reset = try gates.reset(x[4])
      return try gates.update(x[5], to: x[2] + reset, fixed: x[3])
    }
    let want = try results(.float32) { x in
      let both = try (x[0] + x[1]).sigmoid()
      let (update, reset) = try (both.slice(axis: 1, 0..<5), both.slice(axis: 1, 5..<10))
      let goal = try (x[2] + reset * x[4] + x[3]).tanh()
      return try (1 - update) * x[5] + update * goal
    }
    // In the half, what goes in and out of each of three operations is rounded by 2⁻⁹ of numbers up to about 8.
    let tolerance = kind == .float32 ? 1e-5 : 3 * 8 * 0x1p-9
    for (found, want) in zip(found, want) {
      #expect(found.shape == want.shape)
      let error = try (found.cast(to: .float32) - want).absolute().max().item()
      #expect(error < tolerance)
    }
    #expect(throws: TensorError.self) { try RecurrentGates(values[0], fixed: values[2]) }
    #expect(throws: TensorError.self) {
      try RecurrentGates(values[0], fixed: values[1]).reset(values[0])
    }
  }

  @Test func `a rule's error arrives as an error`() throws {
    let x = try Tensor([1, 2, 3] as [Float], shape: [3])
    try x.requireGradient()
    let y = try withoutGradients { try x * 2 }
    try y.remember([x]) { (gradient) throws(TensorError) in
      [try gradient.reshaped([7])]
    }
    let sum = try y.sum()
    #expect(throws: TensorError.self) { try sum.backward() }
  }
}
