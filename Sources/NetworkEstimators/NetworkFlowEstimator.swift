public import NetworkCatalogue
public import Imagery
public import Networks
public import Odometry

/// A flow network as reconstruction wants it: what it makes of a frame alone is kept for the frame's other pairs, and
/// a flow starts from where earlier ones say that it will be.
public final class NetworkFlowEstimator: FlowEstimator {
  private let network: any FlowPredicting
  private let settings: NetworkSettings
  private var prepared: FrameMemory<any PreparedFrame>
  /// Of the longest gap between keyframes that are connected, with all frames between: some 5 MB at 640 × 480.
  private var memory = FlowMemory(capacity: 128)

  /// An estimator by a network with its weights; so many frames are remembered, nil for as many as their size allows.
  public init(
    _ network: any FlowPredicting,
    _ settings: NetworkSettings,
    remembering capacity: Int? = nil
  ) {
    self.network = network
    self.settings = settings
    prepared = FrameMemory(capacity: capacity)
  }

  /// The flow of each pair, in order, in pixels.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    guard let network = network as? any FrameReusingFlow else {
      return try pairs.map { try self.network.flow(from: $0.from.image, to: $0.to.image, settings) }
    }
    return try pairs.map { pair in
      let (from, to) = (pair.from.position, pair.to.position)
      let result = try network.flow(
        from: frame(pair.from, of: network),
        to: frame(pair.to, of: network),
        settings,
        startingAt: memory.guess(from: from, to: to)
      )
      memory.add(result.coarse, from: from, to: to)
      return result.flow
    }
  }

  /// Whether flows start from earlier ones.
  public var hasMemory: Bool { network is any FrameReusingFlow }

  /// The flow at the network's own resolution.
  public func memory(from: Int, to: Int) throws -> [UInt8]? {
    memory.flow(from: from, to: to).map(CoarseFlowBytes.write)
  }

  /// Takes a flow at the network's own resolution.
  public func remember(_ memory: [UInt8], from: Int, to: Int) throws {
    let flow = try CoarseFlowBytes.read(memory, file: "the flow from frame \(from) to frame \(to)")
    self.memory.add(flow, from: from, to: to)
  }

  private func frame(
    _ frame: FlowFrame,
    of network: any FrameReusingFlow
  ) throws -> any PreparedFrame {
    try prepared.value(of: frame) { try network.prepare($0.image) }
  }
}
