import Layers
import TestSupport
import Tensors
import Testing

/// A network of one layer of each kind.
private struct Example {
  let store = ParameterStore()
  let conv: Conv2d
  let norm: BatchNorm2d
  let up: ConvTranspose2d
  let head: Linear

  init() throws {
    let scope = store.root / "net"
    conv = try Conv2d(scope / "conv1", inputs: 3, outputs: 4, kernel: 3, stride: 2)
    norm = try BatchNorm2d(scope / "layer1" / 0 / "norm", channels: 4)
    _ = try InstanceNorm2d(scope / "quiet", channels: 4)
    up = try ConvTranspose2d(
      scope / "up",
      inputs: 4,
      outputs: 2,
      kernel: 4,
      stride: 2,
      padding: 1,
      hasBias: false
    )
    head = try Linear(scope / "head", inputs: 6, outputs: 5)
  }

  var state: [(name: String, tensor: Tensor)] {
    get throws {
      try store.entries.map { ($0.name, try Tensor.full($0.tensor.shape, 0.5, kind: .float64)) }
    }
  }
}

@Suite struct LayersTests {
  @Test func `names and shapes are those of PyTorch, in order`() throws {
    let example = try Example()
    let found = example.store.entries.map { "\($0.name) \($0.tensor.shape)" }
    #expect(
      found == [
        "net.conv1.weight [4, 3, 3, 3]", "net.conv1.bias [4]", "net.layer1.0.norm.weight [4]",
        "net.layer1.0.norm.bias [4]", "net.layer1.0.norm.running_mean [4]",
        "net.layer1.0.norm.running_var [4]", "net.layer1.0.norm.num_batches_tracked []",
        "net.up.weight [4, 2, 4, 4]", "net.head.weight [5, 6]", "net.head.bias [5]",
      ]
    )
    #expect(example.store.parameterCount == 108 + 4 + 4 + 4 + 128 + 30 + 5)
  }

  @Test func `shapes go through`() throws {
    let example = try Example()
    let half = try example.norm(example.conv(Tensor.zeros([2, 3, 8, 6])), .inference)
    #expect(half.shape == [2, 4, 4, 3])
    let whole = try example.up(half)
    #expect(whole.shape == [2, 2, 8, 6])
    #expect(try example.head(whole).shape == [2, 2, 8, 5])
  }

  @Test func `a state that fits replaces everything in place`() throws {
    let example = try Example()
    let weight = try #require(example.store["net.conv1.weight"])
    try example.store.load(example.state)
    #expect(try weight.floats() == [Float](repeating: 0.5, count: 108))
    #expect(weight.kind == .float32)
    #expect(example.store["net.layer1.0.norm.num_batches_tracked"]?.kind == .int64)
  }

  @Test func `all that does not fit is named at once, and nothing is replaced`() throws {
    let example = try Example()
    let before = try #require(example.store["net.conv1.weight"]).floats()
    var state = try example.state
    state.removeAll { $0.name == "net.head.bias" || $0.name == "net.conv1.bias" }
    state.append(("other.weight", try Tensor.zeros([1])))
    state.append(("net.up.weight", try Tensor.zeros([4, 2, 4, 4])))
    state[2] = (state[2].name, try Tensor.zeros([4, 1]))
    do {
      try example.store.load(state)
      Issue.record("no error was thrown")
    } catch let mismatch as MismatchedState {
      #expect(mismatch.missing == ["net.conv1.bias", "net.head.bias"])
      #expect(mismatch.unexpected == ["other.weight", "net.up.weight"])
      #expect(
        mismatch.misshaped.map { "\($0.name) \($0.found) \($0.expected)" }
          == ["net.layer1.0.norm.bias [4, 1] [4]"]
      )
      for part in [
        "2 missing (net.conv1.bias; net.head.bias)", "2 unexpected", "[4, 1], expected [4]",
      ] {
        #expect(mismatch.description.contains(part))
      }
    }
    #expect(try example.store["net.conv1.weight"]?.floats() == before)
  }

  @Test func `training moves the running statistics towards the batch`() throws {
    let store = ParameterStore()
    let norm = try BatchNorm2d(store.root, channels: 1)
    let input = try Tensor([1 as Float, 3, 5, 7], shape: [1, 1, 2, 2])
    let output = try norm(input, .training)
    #expect(try isClose(output.mean().item(), 0, within: 1e-6))
    // The mean is 4, the variance over N − 1 is 20 / 3.
    #expect(try isClose(store["running_mean"]?.item() ?? 0, 0.4, within: 1e-6))
    #expect(try isClose(store["running_var"]?.item() ?? 0, 0.9 + 2.0 / 3, within: 1e-6))
    #expect(try store["num_batches_tracked"]?.item() == 1)
    _ = try norm(input, .inference)
    #expect(try store["num_batches_tracked"]?.item() == 1)
  }

  @Test func `a layer learns what it is shown`() throws {
    try TensorLibrary.seed(1)
    let store = ParameterStore()
    let layer = try Linear(store.root, inputs: 2, outputs: 1)
    try store.requireGradients()
    let inputs = try Tensor.randomNormal([64, 2])
    let truth = try inputs.matmul(Tensor([2 as Float, -3], shape: [2, 1])) + 0.5
    for _ in 0..<100 {
      try (layer(inputs) - truth).squared().mean().backward()
      for parameter in store.parameters {
        guard let gradient = try parameter.gradient() else { continue }
        try withoutGradients { try parameter.add(gradient, times: -0.2) }
        try parameter.clearGradient()
      }
    }
    // Errors shrink by 1 − 0.4 λ a step, λ near 1: 0.6¹⁰⁰ is far below single precision.
    let found = try layer.weight.floats() + [Float](layer.bias?.floats() ?? [])
    for (value, want) in zip(found, [2, -3, 0.5]) {
      #expect(isClose(Double(value), want, within: 1e-4))
    }
  }
}
