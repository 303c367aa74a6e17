// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020).

internal import Layers
internal import NetworkCatalogue
internal import Tensors

/// RAFT for many pairs of frames, doing nothing twice.
///
/// Features and context of a frame are computed once for all its pairs; the part of the gates that sees only the
/// context once for all iterations; the flow is upsampled once. Layers' inputs lie side by side where they are
/// needed, and what stands between two convolutions is one loop. It computes in one precision; states and coordinates
/// are in single precision always.
final class RAFTInference {
  /// One unit's convolutions, split into what is seen of the context and what changes.
  private struct Unit {
    let contextGates: PackedConvolution
    let contextCandidate: PackedConvolution
    let gates: PackedConvolution
    let candidate: PackedConvolution

    init(_ unit: ConvGRU, _ size: RAFT.Size) throws(TensorError) {
      let (both, candidate) = try unit.convolutions
      let (context, rest) = unit.channels(ofContext: size.context)
      contextGates = try both.packed(inputs: [context], hasBias: true)
      contextCandidate = try candidate.packed(inputs: [context], hasBias: true)
      gates = try both.packed(inputs: rest, hasBias: false, last: .sigmoid)
      self.candidate = try candidate.packed(inputs: rest, hasBias: false, last: .tanh)
    }
  }

  /// What is kept of a frame: its size at an eighth, and what encoders made of it.
  final class Frame {
    /// Dropped once both encoders have seen it: it is the largest part.
    private var image: Tensor?
    fileprivate var levels: [Tensor]? { didSet { dropImage() } }
    fileprivate var context: Context? { didSet { dropImage() } }

    /// A frame B × 3 × H × W from 0 to 255, padded.
    init(_ image: Tensor) { self.image = image }

    private func dropImage() { if levels != nil && context != nil { image = nil } }

    /// What the encoders see, in the numbers that they compute in.
    fileprivate func normalised(_ kind: ElementKind) throws(TensorError) -> Tensor {
      guard let image else { preconditionFailure("both encoders have seen it") }
      return try RAFT.normalised(image).cast(to: kind)
    }
  }

  fileprivate struct Context {
    let state: Tensor
    let gates: [Tensor]
    let candidates: [Tensor]
  }

  /// What one iteration computed.
  struct Step {
    let number: Int
    let correlations: Tensor
    let flow: Tensor
    let state: Tensor
  }

  private let network: RAFT
  private let kind: ElementKind
  private let units: [Unit]
  private let largestVolume: Int
  /// The memory of the last pair's correlations: the next ones overwrite it.
  private var volumes: [Tensor] = []

  /// More bytes of correlations than `largestVolume` are not kept but computed anew.
  init(
    _ network: RAFT,
    _ precision: NetworkSettings.Precision,
    largestVolume: Int = 400 << 20
  ) throws(TensorError) {
    self.network = network
    self.largestVolume = largestVolume
    kind = precision == .bf16 ? .bfloat16 : .float32
    units = try network.update.recurrence.map { (unit) throws(TensorError) in
      try Unit(unit, network.size)
    }
  }

  /// Features of a frame, finest first.
  func levels(of frame: Frame) throws(TensorError) -> [Tensor] {
    if let known = frame.levels { return known }
    let image = try frame.normalised(kind)
    let levels = try CorrelationPyramid.levels(
      of: network.features(image, .inference),
      count: RAFT.Size.levels
    )
    frame.levels = levels
    return levels
  }

  private func context(of frame: Frame) throws(TensorError) -> Context {
    if let known = frame.context { return known }
    let size = network.size
    let seen = try network.context(frame.normalised(kind), .inference)
    let state = try seen.slice(axis: 1, 0..<size.hidden).cast(to: .float32).tanh()
    let input = try seen.slice(axis: 1, size.hidden..<(size.hidden + size.context)).relu()
      .channelsLast()
    let made = Context(
      state: state,
      gates: try units.map { (unit) throws(TensorError) in try unit.contextGates(input) },
      candidates: try units.map { (unit) throws(TensorError) in try unit.contextCandidate(input) }
    )
    frame.context = made
    return made
  }

  /// The flow between two frames, B × 2 × H × W in pixels, at an eighth and at the full resolution.
  ///
  /// It may start from a flow at an eighth, and stops early when a step moves it by less than `settled` pixels of the
  /// full resolution on average.
  func flow(
    from first: Frame,
    to second: Frame,
    iterations: Int,
    start: Tensor? = nil,
    settled: Double = 0,
    observe: ((Step) throws(TensorError) -> Void)? = nil
  ) throws(TensorError) -> (low: Tensor, full: Tensor) {
    let size = network.size
    let own = try levels(of: first)[0]
    let pyramid = try CorrelationPyramid(
      own,
      levels(of: second),
      radius: size.radius,
      storage: storage(own.shape),
      overwriting: volumes
    )
    volumes = pyramid.volumes
    let context = try context(of: first)
    let recurrence = try GatedRecurrence(context.state, inputs: size.motion, kind: kind)
    let origin = try RAFT.pixels(batch: own.shape[0], height: own.shape[2], width: own.shape[3])
    let coordinates = try (start.map { (flow) throws(TensorError) in try origin + flow } ?? origin)
      .channelsLast().clone()
    var flow = try (coordinates - origin).cast(to: kind).channelsLast()
    try recurrence.put(flow, at: size.motion - 2)
    for number in 1...max(iterations, 1) {
      let correlations = try pyramid.lookup(coordinates, kind: kind)
      try recurrence.put(network.update.encoder(correlations, flow), at: 0)
      for (index, unit) in units.enumerated() {
        let gates = try unit.gates(recurrence.rows, adding: context.gates[index])
        try recurrence.reset(by: gates)
        let candidate = try unit.candidate(recurrence.rows, adding: context.candidates[index])
        try recurrence.update(by: gates, to: candidate)
      }
      let head = network.update.flowHead
      let change = try head[1](head[0](recurrence.state, then: .relu))
      flow = try recurrence.advance(coordinates, by: change, at: size.motion - 2)
      if settled > 0, try change.meanMagnitude() * 8 < settled { break }
      if let observe {
        try observe(
          Step(
            number: number,
            correlations: correlations,
            flow: coordinates - origin,
            state: recurrence.state
          )
        )
      }
    }
    let low = try coordinates - origin
    return (low, try network.update.upsampled(low, recurrence.state))
  }

  private func storage(_ shape: [Int]) -> CorrelationPyramid.Storage {
    let pixels = shape[2] * shape[3]
    let (bytes, isTooLarge) = (kind.size * pixels * pixels).multipliedReportingOverflow(
      by: shape[0]
    )
    // Coarser levels take a third more.
    return isTooLarge || bytes + bytes / 3 > largestVolume ? .onTheFly : .kept
  }
}

extension Tensor {
  /// Summed in one order, whatever the number of threads.
  fileprivate func meanMagnitude() throws(TensorError) -> Double {
    let values = try floats()
    return values.reduce(0) { $0 + Double(abs($1)) } / Double(values.count)
  }
}
