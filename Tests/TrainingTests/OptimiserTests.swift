import Layers
import TestSupport
import Tensors
import Testing
import Training

@Suite struct OptimiserTests {
  /// A weight of 2 × 3 and a bias of 3, with gradients that follow from the step.
  private struct Problem {
    let store = ParameterStore()
    let weight: Tensor
    let bias: Tensor

    init() throws {
      weight = try store.root.parameter("weight", [2, 3], value: 0.5)
      bias = try store.root.parameter("bias", [3], value: -1)
      try store.requireGradients()
    }

    static func gradient(_ step: Int, _ index: Int) -> Double {
      Double((step * 7 + index * 3) % 11) / 10 - 0.4
    }

    func giveGradients(step: Int) throws {
      for tensor in [weight, bias] {
        let slopes = (0..<tensor.count).map { Float(Self.gradient(step, $0)) }
        try (tensor * Tensor(slopes, shape: tensor.shape)).sum().backward()
      }
    }
  }

  @Test func `AdamW follows its equations in double precision`() throws {
    let problem = try Problem()
    let rule = Optimiser.Rule.adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8)
    let optimiser = try Optimiser(problem.store, rule: rule, decay: 0.1)
    var (w, m, v) = (
      Array(repeating: 0.5, count: 6), [Double](repeating: 0, count: 6),
      [Double](repeating: 0, count: 6)
    )
    var (power1, power2) = (1.0, 1.0)
    for step in 0..<20 {
      try problem.giveGradients(step: step)
      try optimiser.step(rate: 0.01, count: step + 1, gradientScale: 0.5)
      power1 *= 0.9
      power2 *= 0.99
      for i in w.indices {
        let g = 0.5 * Problem.gradient(step, i)
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let mean = m[i] / (1 - power1)
        let root = (v[i] / (1 - power2)).squareRoot()
        w[i] = w[i] * (1 - 0.01 * 0.1) - 0.01 * mean / (root + 1e-8)
      }
    }
    for (found, want) in zip(try problem.weight.doubles(), w) {
      // Twenty steps of a few roundings of 6e-8.
      #expect(isClose(found, want, within: 2e-6))
    }
    #expect(try problem.weight.gradient() == nil)
  }

  @Test func `momentum follows its equations, and biases do not shrink`() throws {
    let problem = try Problem()
    let optimiser = try Optimiser(problem.store, rule: .momentum(0.8), decay: 0.1)
    var (w, u, b, ub) = (0.5, 0.0, -1.0, 0.0)
    for step in 0..<20 {
      try problem.giveGradients(step: step)
      try optimiser.step(rate: 0.05, count: step + 1)
      let g = Problem.gradient(step, 0)
      u = 0.8 * u + g + 0.1 * w
      w -= 0.05 * u
      ub = 0.8 * ub + g
      b -= 0.05 * ub
    }
    #expect(try isClose(problem.weight.doubles()[0], w, within: 2e-6))
    #expect(try isClose(problem.bias.doubles()[0], b, within: 2e-6))
  }

  @Test func `the length of all gradients is that of one vector`() throws {
    let problem = try Problem()
    let optimiser = try Optimiser(problem.store, rule: .momentum(0), decay: 0)
    #expect(try optimiser.gradientNorm() == 0)
    try problem.giveGradients(step: 1)
    let want = ((0..<6).map { Problem.gradient(1, $0) } + (0..<3).map { Problem.gradient(1, $0) })
      .reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(try isClose(optimiser.gradientNorm(), want, within: 1e-6))
  }

  @Test(arguments: [Optimiser.Rule.momentum(0.9), .adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8)])
  func `layers that keep something made of their weights see a step`(rule: Optimiser.Rule) throws {
    let store = ParameterStore()
    let layer = try Conv2d(store.root, inputs: 3, outputs: 4, kernel: 3)
    try store.requireGradients()
    let optimiser = try Optimiser(store, rule: rule, decay: 0)
    let input = try Tensor.ones([1, 3, 8, 8]).channelsLast()
    func outputs() throws -> (kept: [Float], direct: [Float]) {
      let kept = try withoutGradients { try layer(input).floats() }
      return (kept, try layer(input).detached().floats())
    }
    let before = try outputs()
    try layer(input).squared().sum().backward()
    try optimiser.step(rate: 0.1, count: 1)
    let after = try outputs()
    #expect(before.kept != after.kept)
    for (a, b) in zip(after.kept, after.direct) {
      #expect(isClose(Double(a), Double(b), within: 1e-4))
    }
    let revision = layer.weight.revision
    try layer.weight.approach(Tensor.zeros(layer.weight.shape), by: 0.5)
    #expect(layer.weight.revision != revision)
  }

  @Test func `the average follows the weights and gives them back`() throws {
    let problem = try Problem()
    let average = try WeightAverage(problem.store, decay: 0.75)
    try problem.weight.assign(Tensor.full([2, 3], 4.5))
    // After one step the average keeps (1 + 1) / (10 + 1), later 0.75.
    try average.follow(count: 1)
    let first = 4.5 - 4 * 2.0 / 11
    let averaged = try average.whileInPlace { try problem.weight.doubles()[0] }
    #expect(isClose(averaged, first, within: 1e-6))
    #expect(try problem.weight.doubles()[0] == 4.5)
    try average.follow(count: 1000)
    let later = try average.whileInPlace { try problem.weight.doubles()[0] }
    #expect(isClose(later, 4.5 + (first - 4.5) * 0.75, within: 1e-6))
  }

  @Test func `the average is one of norms' statistics too, but not of counts`() throws {
    let store = ParameterStore()
    let norm = try BatchNorm2d(store.root / "norm", channels: 2)
    let average = try WeightAverage(store, decay: 0.75)
    _ = try norm(Tensor.randomNormal([4, 2, 3, 3]) + 5, .training)
    let mean = try #require(store["norm.running_mean"])
    let count = try #require(store["norm.num_batches_tracked"])
    let last = try mean.floats()
    #expect(last.allSatisfy { $0 > 0.3 })
    try average.follow(count: 1000)
    try average.whileInPlace {
      for (found, value) in zip(try mean.floats(), last) {
        #expect(isClose(Double(found), Double(value) / 4, within: 1e-6))
      }
      #expect(try count.integers() == [1])
    }
    #expect(try mean.floats() == last)
  }

  @Test func `one cycle rises, peaks and ends as PyTorch's linear one`() {
    // OneCycleLR(max_lr=1, total_steps=100, pct_start=0.05, anneal_strategy="linear").
    let schedule = Schedule.oneCycle(warmUp: 0.05)
    let wants = [(0, 0.04), (2, 0.52), (4, 1.0), (99, 4e-6), (51, 1 + (4e-6 - 1) * 47 / 95)]
    for (step, want) in wants {
      #expect(isClose(schedule.rate(at: step, of: 100), want, within: 1e-12))
    }
  }

  @Test func `cosine and steps end where they say`() {
    let cosine = Schedule.cosine(warmUp: 0.1, end: 0.01)
    #expect(isClose(cosine.rate(at: 10, of: 100), 1, within: 1e-12))
    #expect(isClose(cosine.rate(at: 99, of: 100), 0.01, within: 1e-12))
    #expect((1...10).allSatisfy { cosine.rate(at: $0, of: 100) > cosine.rate(at: $0 - 1, of: 100) })
    let steps = Schedule.steps(at: [0.5, 0.75], factor: 0.1)
    #expect(
      [0, 49, 50, 74, 75, 99].map { steps.rate(at: $0, of: 100) } == [
        1, 1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1,
      ]
    )
  }
}
