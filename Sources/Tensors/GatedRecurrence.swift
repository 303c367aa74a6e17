// K. Cho et al., "Learning phrase representations using RNN encoder–decoder" (EMNLP 2014).

internal import CKernels

/// The state of a convolutional gated unit in inference, and the rows that its convolutions read.
///
/// The state is kept in single precision, the rows [state or reset state | input] in the kind of the
/// convolutions: nothing is joined again for each of them.
public final class GatedRecurrence {
  /// B × (channels + inputs) × H × W: what the gates' convolutions read.
  public let rows: Tensor

  /// B × channels × H × W, in the kind of the rows: the state, for other convolutions.
  public let state: Tensor

  private let hidden: Tensor
  private let channels: Int
  private let pixels: Int
  private let width: Int

  /// A state B × channels × H × W, beside so many channels of input, in a kind.
  public init(
    _ state: Tensor,
    inputs: Int,
    kind: ElementKind
  ) throws(TensorError) {
    let shape = state.shape
    channels = shape[1]
    width = channels + inputs
    pixels = shape[0] * shape[2] * shape[3]
    hidden = try state.detached().cast(to: .float32).channelsLast().clone()
    self.state = try hidden.cast(to: kind).clone()
    rows = try Tensor.unfilled(
      [shape[0], width, shape[2], shape[3]],
      kind: kind,
      channelsLast: true
    )
    try place(self.state, at: 0)
  }

  /// Puts an input, B × n × H × W, into the rows.
  public func put(_ input: Tensor, at channel: Int) throws(TensorError) {
    try place(input, at: channels + channel)
  }

  private func place(_ input: Tensor, at offset: Int) throws(TensorError) {
    let count = input.shape[1]
    guard input.count == pixels * count, offset + count <= width, input.kind == rows.kind else {
      throw TensorError("\(input.shape) put into rows of \(rows.shape) at \(offset)")
    }
    let source = try input.channelsLast()
    kernel_place(
      source.array,
      Int64(pixels),
      Int64(count),
      rows.array,
      Int64(width),
      Int64(offset)
    )
    withExtendedLifetime(source) {}
  }

  /// Replaces the state in the rows by the reset one; `gates` are update and reset, B × 2 channels × H × W.
  public func reset(by gates: Tensor) throws(TensorError) {
    try expect(gates, 2 * channels)
    kernel_reset(
      gates.array,
      hidden.floatPointer,
      Int64(pixels),
      Int64(channels),
      rows.array,
      Int64(width)
    )
  }

  /// Moves the state towards a candidate by the update gate.
  public func update(by gates: Tensor, to candidate: Tensor) throws(TensorError) {
    try expect(gates, 2 * channels)
    try expect(candidate, channels)
    kernel_update(
      gates.array,
      candidate.array,
      hidden.floatPointer,
      Int64(pixels),
      Int64(channels),
      rows.array,
      Int64(width),
      state.bytes
    )
  }

  /// Moves `coordinates`, B × 2 × H × W in single precision, by a change and puts the flow into the rows.
  ///
  /// Flow is coordinates − pixel; it is returned and put at a channel of the input.
  public func advance(
    _ coordinates: Tensor,
    by change: Tensor,
    at channel: Int
  ) throws(TensorError) -> Tensor {
    try expect(change, 2)
    guard coordinates.shape == change.shape, coordinates.isChannelsLast else {
      throw TensorError("coordinates \(coordinates.shape) moved by \(change.shape)")
    }
    let flow = try Tensor.unfilled(change.shape, kind: change.kind ?? .float32, channelsLast: true)
    kernel_advance(
      coordinates.floatPointer,
      change.array,
      Int64(pixels),
      Int64(change.shape[2]),
      Int64(change.shape[3]),
      flow.array,
      rows.bytes,
      Int64(width),
      Int64(channels + channel)
    )
    return flow
  }

  private func expect(_ tensor: Tensor, _ count: Int) throws(TensorError) {
    guard tensor.count == pixels * count, tensor.kind == rows.kind, tensor.isChannelsLast else {
      throw TensorError("\(tensor.shape) for a state of \(hidden.shape)")
    }
  }
}
