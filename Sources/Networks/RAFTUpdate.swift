// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020), after the
// reference implementation princeton-vl/RAFT, core/update.py.

internal import Layers
internal import Tensors

/// Correlations and flow as one set of features.
struct MotionEncoder {
  let correlation: [Conv2d]
  let flow: [Conv2d]
  let both: Conv2d

  init(_ scope: Scope, _ size: RAFT.Size) throws(TensorError) {
    let isSmall = size == .small
    let first = try Conv2d(
      scope / "convc1",
      inputs: size.correlations,
      outputs: isSmall ? 96 : 256,
      kernel: 1
    )
    correlation =
      isSmall
      ? [first]
      : [first, try Conv2d(scope / "convc2", inputs: 256, outputs: 192, kernel: 3)]
    let width = isSmall ? 64 : 128
    flow = [
      try Conv2d(scope / "convf1", inputs: 2, outputs: width, kernel: 7),
      try Conv2d(scope / "convf2", inputs: width, outputs: width / 2, kernel: 3),
    ]
    both = try Conv2d(
      scope / "conv",
      inputs: isSmall ? 128 : 256,
      outputs: size.motion - 2,
      kernel: 3
    )
  }

  /// B × (motion − 2) × H × W: what is beside the flow in the motion features.
  func callAsFunction(_ correlations: Tensor, _ flow: Tensor) throws(TensorError) -> Tensor {
    var seen = correlations
    for layer in correlation { seen = try layer(seen, then: .relu) }
    var moved = flow
    for layer in self.flow { moved = try layer(moved, then: .relu) }
    return try both([seen, moved], then: .relu)
  }
}

/// A convolutional gated recurrent unit; RAFT's large one is two of them, along rows and along columns.
struct ConvGRU {
  let update: Conv2d
  let reset: Conv2d
  let candidate: Conv2d

  init(
    _ scope: Scope,
    suffix: String = "",
    hidden: Int,
    inputs: Int,
    kernel: Extent
  ) throws(TensorError) {
    func layer(_ name: String) throws(TensorError) -> Conv2d {
      try Conv2d(
        scope / (name + suffix),
        inputs: hidden + inputs,
        outputs: hidden,
        kernel: kernel
      )
    }
    update = try layer("convz")
    reset = try layer("convr")
    candidate = try layer("convq")
  }

  /// The gates' convolution, update and then reset gates, and the candidate's.
  var convolutions: (gates: Conv2d, candidate: Conv2d) {
    get throws(TensorError) { (try update.joined(with: reset), candidate) }
  }

  /// Which channels of the input are the context, so many behind the state, and which change from step to step.
  func channels(ofContext count: Int) -> (fixed: Range<Int>, changing: [Range<Int>]) {
    let (hidden, all) = (update.weight.shape[0], update.weight.shape[1])
    return (hidden..<(hidden + count), [0..<hidden, (hidden + count)..<all])
  }

  /// The unit for all steps that see the same context, which is the part of the input from channel `hidden` on.
  func seeing(_ context: Tensor) throws(TensorError) -> Step {
    let (gates, candidate) = try convolutions
    let (fixed, changing) = channels(ofContext: context.shape[1])
    return Step(
      gates: try gates.part(inputs: changing, hasBias: false),
      candidate: try candidate.part(inputs: changing, hasBias: false),
      fixedGates: try gates.part(inputs: [fixed], hasBias: true)(context),
      fixedCandidate: try candidate.part(inputs: [fixed], hasBias: true)(context)
    )
  }

  /// A unit beside a context: what the context alone adds is computed once.
  struct Step {
    fileprivate let gates: Conv2d
    fileprivate let candidate: Conv2d
    fileprivate let fixedGates: Tensor
    fileprivate let fixedCandidate: Tensor

    /// The next state, in single precision; the convolutions are in the kind of the input.
    func callAsFunction(_ state: Tensor, _ input: Tensor) throws(TensorError) -> Tensor {
      let seen = try state.cast(to: input.kind ?? .float32)
      let gates = try RecurrentGates(self.gates([seen, input]), fixed: fixedGates)
      return try gates.update(
        state,
        to: candidate([gates.reset(seen), input]),
        fixed: fixedCandidate
      )
    }
  }
}

/// One step of refinement: the state moves on, and with it the flow.
struct UpdateBlock {
  let encoder: MotionEncoder
  let recurrence: [ConvGRU]
  let flowHead: [Conv2d]
  let maskHead: [Conv2d]

  init(_ scope: Scope, _ size: RAFT.Size) throws(TensorError) {
    encoder = try MotionEncoder(scope / "encoder", size)
    let (hidden, inputs) = (size.hidden, size.context + size.motion)
    let gru = scope / "gru"
    recurrence =
      size == .small
      ? [try ConvGRU(gru, hidden: hidden, inputs: inputs, kernel: 3)]
      : [
        try ConvGRU(
          gru,
          suffix: "1",
          hidden: hidden,
          inputs: inputs,
          kernel: Extent(height: 1, width: 5)
        ),
        try ConvGRU(
          gru,
          suffix: "2",
          hidden: hidden,
          inputs: inputs,
          kernel: Extent(height: 5, width: 1)
        ),
      ]
    let width = size == .small ? 128 : 256
    flowHead = [
      try Conv2d(scope / "flow_head" / "conv1", inputs: hidden, outputs: width, kernel: 3),
      try Conv2d(scope / "flow_head" / "conv2", inputs: width, outputs: 2, kernel: 3),
    ]
    maskHead =
      size == .small
      ? []
      : [
        try Conv2d(scope / "mask" / 0, inputs: hidden, outputs: width, kernel: 3),
        try Conv2d(scope / "mask" / 2, inputs: width, outputs: 64 * 9, kernel: 1),
      ]
  }

  /// The next state, in single precision, and the change of the flow, B × 2 × H × W, in the flow's kind.
  func callAsFunction(
    _ state: Tensor,
    _ units: [ConvGRU.Step],
    _ correlations: Tensor,
    _ flow: Tensor
  ) throws(TensorError) -> (state: Tensor, change: Tensor) {
    let motion = try encoder(correlations, flow)
    let input = try Tensor.concatenated([motion, flow], axis: 1)
    var state = state
    for unit in units { state = try unit(state, input) }
    let seen = try state.cast(to: flow.kind ?? .float32)
    return (state, try flowHead[1](flowHead[0](seen, then: .relu)))
  }

  /// Flow at eight times the resolution, in its pixels.
  ///
  /// The large network mixes 3 × 3 neighbours by weights that it tells; the small one interpolates.
  func upsampled(_ flow: Tensor, _ state: Tensor) throws(TensorError) -> Tensor {
    let shape = flow.shape
    let (batch, height, width) = (shape[0], shape[2], shape[3])
    guard maskHead.count == 2 else {
      return try flow.contiguous().resizedBilinearly(
        height: 8 * height,
        width: 8 * width,
        alignCorners: true
      )
        * 8
    }
    let mask = try maskHead[1](maskHead[0](state, then: .relu)).cast(to: .float32) * 0.25
    let weights = try mask.contiguous().reshaped([batch, 1, 9, 8, 8, height, width])
      .softmax(axis: 2)
    let neighbours = try (flow * 8).contiguous().windows(kernel: 3, padding: 1)
      .reshaped([batch, 2, 9, 1, 1, height, width])
    let mixed = try (weights * neighbours).sum([2])
    return try mixed.permuted([0, 1, 4, 2, 5, 3]).reshaped([batch, 2, 8 * height, 8 * width])
  }
}
