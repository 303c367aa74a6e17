import Imagery
import Layers
import NetworkCatalogue
import NetworkTestSupport
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct RAFTTests {
  @Test(
    .enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"),
    arguments: [
      ("raft_small_128x160", NetworkEntry.raftSmall), ("raft_small_131x149", .raftSmall),
      ("raft_basic_128x160", .raft), ("raft_basic_131x149", .raft),
    ],
    [false, true]
  )
  func `all outputs are the reference's, by either names of the weights`(
    parity: (name: String, entry: NetworkEntry),
    isRenamed: Bool
  ) throws {
    try ParityCase.expect(parity.name, from: parity.entry, isRenamed: isRenamed)
  }

  /// A network with weights large enough to move pixels, and two noisy images.
  private func example(
    _ size: RAFT.Size,
    side: Int = 128
  ) throws -> (network: RAFT, first: Tensor, second: Tensor) {
    try TensorLibrary.seed(7)
    let store = ParameterStore()
    let network = try RAFT(store.root, size)
    let first = try Tensor.randomUniform([1, 3, side, side]).averagePooled(kernel: 1) * 255
    let second = try first.flipped([3])
    return (network, first, second)
  }

  @Test(arguments: [RAFT.Size.small, .large])
  func `the fast path computes what training computes`(size: RAFT.Size) throws {
    let (network, first, second) = try example(size)
    let slow = try withoutGradients { try network.predictions(first, second, iterations: 3) }
    let fast = try RAFTInference(network, .fp32).flow(
      from: .init(first),
      to: .init(second),
      iterations: 3
    )
    let difference = try (fast.full - slow[2]).absolute().max().item()
    // Flows of some pixels in single precision, after some hundred layers.
    #expect(try slow[2].absolute().max().item() > 0.01)
    #expect(difference < 1e-3)
  }

  @Test func `correlations on the fly are those that are kept`() throws {
    let (network, first, second) = try example(.small)
    let flows = try [Int.max, 0].map { largest in
      try RAFTInference(network, .fp32, largestVolume: largest).flow(
        from: .init(first),
        to: .init(second),
        iterations: 2
      ).full
    }
    #expect(try (flows[0] - flows[1]).absolute().max().item() < 1e-4)
  }

  @Test func `half precision stays near`() throws {
    let (network, first, second) = try example(.small)
    let flows = try [NetworkSettings.Precision.fp32, .bf16].map { precision in
      try RAFTInference(network, precision).flow(
        from: .init(first),
        to: .init(second),
        iterations: 4
      ).full
    }
    let size = try flows[0].absolute().mean().item()
    #expect(try (flows[0] - flows[1]).absolute().mean().item() < 0.05 * size)
  }

  @Test func `a flow that has settled is left`() throws {
    let (network, first, second) = try example(.small)
    let run = try RAFTInference(network, .fp32)
    let (a, b) = (RAFTInference.Frame(first), RAFTInference.Frame(second))
    func steps(settled: Double, start: Tensor? = nil) throws -> (count: Int, low: Tensor) {
      var count = 0
      let flow = try run.flow(from: a, to: b, iterations: 6, start: start, settled: settled) { _ in
        count += 1
      }
      return (count, flow.low)
    }
    let all = try steps(settled: 0)
    #expect(all.count == 6)
    // The step that settles is not observed.
    #expect(try steps(settled: 1e9).count == 0)
    // A start is where the first step begins.
    let shift = try Tensor.full(all.low.shape, 40)
    let moved = try steps(settled: 1e9, start: shift).low
    #expect(try (moved - shift).absolute().mean().item() < 20)
  }

  @Test func `a frame's part is the same in any pair`() throws {
    let (network, first, second) = try example(.small)
    let run = try RAFTInference(network, .fp32)
    let (a, b) = (RAFTInference.Frame(first), RAFTInference.Frame(second))
    _ = try run.flow(from: b, to: a, iterations: 2)
    let shared = try run.flow(from: a, to: b, iterations: 2).full.floats()
    let alone = try run.flow(from: .init(first), to: .init(second), iterations: 2).full.floats()
    #expect(shared == alone)
  }

  @Test func `a step against the gradient lowers the loss`() throws {
    let store = ParameterStore()
    try TensorLibrary.seed(3)
    let network = try RAFT(store.root, .small)
    try store.requireGradients()
    let images = try (0..<2).map { _ in try Tensor.randomUniform([1, 3, 128, 128]) * 255 }
    func loss() throws -> Tensor {
      let flows = try network.predictions(images[0], images[1], iterations: 2, .training)
      return try (flows[1] - 1).absolute().mean() + (flows[0] - 1).absolute().mean()
    }
    let before = try loss()
    try before.backward()
    var square = 0.0
    for parameter in store.parameters {
      let gradient = try #require(try parameter.gradient())
      square += try gradient.squared().sum().item()
    }
    let step = 1e-3 / square.squareRoot()
    try withoutGradients {
      for parameter in store.parameters {
        if let gradient = try parameter.gradient() { try parameter.add(gradient, times: -step) }
      }
    }
    let after = try withoutGradients { try loss().item() }
    let fall = try before.item() - after
    // A first-order step: the fall is the gradient's length times the step's, up to curvature.
    #expect(fall > 0.5e-3 * square.squareRoot() && fall < 1.5e-3 * square.squareRoot())
  }

  @Test(arguments: [RAFT.Size.small, .large])
  func `gradients in bf16 point where those of single precision do`(size: RAFT.Size) throws {
    let (_, first, second) = try example(size)
    let store = ParameterStore()
    let network = try RAFT(store.root, size)
    try store.requireGradients()
    func gradients(_ kind: ElementKind) throws -> [Tensor] {
      let flows = try network.predictions(first, second, iterations: 3, kind: kind)
      #expect(flows.allSatisfy { $0.kind == .float32 })
      try (flows[2] - 1).absolute().mean().backward()
      return try store.parameters.map { weight in
        let gradient = try #require(try weight.gradient()?.detached().clone())
        try weight.clearGradient()
        return gradient
      }
    }
    let (exact, half) = (try gradients(.float32), try gradients(.bfloat16))
    var (dot, exactSquare, halfSquare) = (0.0, 0.0, 0.0)
    for (a, b) in zip(exact, half) {
      #expect(b.kind == .float32)
      dot += try (a * b).sum().item()
      exactSquare += try a.squared().sum().item()
      halfSquare += try b.squared().sum().item()
    }
    // Some fifty roundings by 2⁻⁹, at random: a few hundredths of a radian; a tenth is a bug.
    #expect(dot / (exactSquare * halfSquare).squareRoot() > 0.995)
    #expect(abs(halfSquare / exactSquare - 1) < 0.1)
  }
}
