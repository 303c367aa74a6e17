// K. Cho et al., "Learning phrase representations using RNN encoder–decoder" (EMNLP 2014).

internal import CKernels

/// What a convolutional gated unit does between its convolutions, with gradients.
///
/// `gates` are B × 2C × H × W, update and then reset gates before their sigmoids: what convolutions gave, and `fixed`, what
/// is to be added and stays the same from step to step. All are in single precision or its upper half.
public struct RecurrentGates {
  private let gates: Tensor
  private let fixed: Tensor
  private let kind: ElementKind
  private let pixels: Int64
  private let channels: Int

  /// Gates of one step.
  public init(_ gates: Tensor, fixed: Tensor) throws(TensorError) {
    let shape = gates.shape
    guard shape.count == 4, shape[1] % 2 == 0, fixed.shape == shape, fixed.kind == gates.kind,
      let kind = gates.kind, kind == .float32 || kind == .bfloat16
    else {
      throw TensorError("gates of \(shape) and \(fixed.shape), expected B × 2C × H × W twice")
    }
    self.gates = try gates.channelsLast()
    self.fixed = try fixed.channelsLast()
    self.kind = kind
    pixels = Int64(shape[0] * shape[2] * shape[3])
    channels = shape[1] / 2
  }

  /// σ(reset) · state, B × C × H × W in the kind of the gates.
  public func reset(_ state: Tensor) throws(TensorError) -> Tensor {
    try expect(state, kind)
    let state = try state.channelsLast()
    let out = try Tensor.unfilled(state.shape, kind: kind, channelsLast: true)
    let count = Int64(channels)
    kernel_gate_reset(gates.array, fixed.bytes, state.bytes, pixels, count, out.bytes)
    let own = try detached([gates, fixed, state])
    let (kind, pixels) = (kind, pixels)
    try out.remember([gates, fixed, state]) { (gradient) throws(TensorError) in
      let given = try gradient.cast(to: kind).channelsLast()
      let ofGates = try Tensor.unfilled(own[0].shape, kind: kind, channelsLast: true)
      let ofState = try Tensor.unfilled(given.shape, kind: kind, channelsLast: true)
      kernel_gate_reset_gradient(
        own[0].array,
        own[1].bytes,
        own[2].bytes,
        given.bytes,
        pixels,
        count,
        ofGates.bytes,
        ofState.bytes
      )
      return withExtendedLifetime((own, given)) { [ofGates, ofGates, ofState] }
    }
    return withExtendedLifetime((gates, fixed, state)) { out }
  }

  /// (1 − σ(update)) · state + σ(update) · tanh(candidate + fixed): the next state, in single precision as the last one.
  public func update(
    _ state: Tensor,
    to candidate: Tensor,
    fixed fixedCandidate: Tensor
  ) throws(TensorError) -> Tensor {
    try expect(state, .float32)
    try expect(candidate, kind)
    try expect(fixedCandidate, kind)
    let inputs = [
      gates, fixed, try candidate.channelsLast(), try fixedCandidate.channelsLast(),
      try state.channelsLast(),
    ]
    let out = try Tensor.unfilled(state.shape, channelsLast: true)
    let count = Int64(channels)
    kernel_gate_update(
      inputs[0].array,
      inputs[1].bytes,
      inputs[2].bytes,
      inputs[3].bytes,
      inputs[4].floatPointer,
      pixels,
      count,
      out.floatPointer
    )
    let own = try detached(inputs)
    let (kind, pixels) = (kind, pixels)
    try out.remember(inputs) { (gradient) throws(TensorError) in
      let given = try gradient.channelsLast()
      let ofGates = try Tensor.unfilled(own[0].shape, kind: kind, channelsLast: true)
      let ofCandidate = try Tensor.unfilled(given.shape, kind: kind, channelsLast: true)
      let ofState = try Tensor.unfilled(given.shape, channelsLast: true)
      kernel_gate_update_gradient(
        own[0].array,
        own[1].bytes,
        own[2].bytes,
        own[3].bytes,
        own[4].floatPointer,
        given.floatPointer,
        pixels,
        count,
        ofGates.bytes,
        ofCandidate.bytes,
        ofState.floatPointer
      )
      return withExtendedLifetime((own, given)) {
        [ofGates, ofGates, ofCandidate, ofCandidate, ofState]
      }
    }
    return withExtendedLifetime(inputs) { out }
  }

  private func detached(_ tensors: [Tensor]) throws(TensorError) -> [Tensor] {
    try tensors.map { (tensor) throws(TensorError) in try tensor.detached() }
  }

  private func expect(_ tensor: Tensor, _ kind: ElementKind) throws(TensorError) {
    let shape = gates.shape
    guard tensor.shape == [shape[0], channels, shape[2], shape[3]], tensor.kind == kind else {
      throw TensorError("\(tensor.shape) for gates of \(shape)")
    }
  }
}
