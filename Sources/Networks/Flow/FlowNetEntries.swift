public import Imagery
public import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let flowNetS = flowNetS("flownet-s", .pinard)
  static let flowNetSNormed = flowNetS("flownet-s-bn", .pinardNormed)
  static let flowNetC = flowNetC("flownet-c", .pinard)
  static let flowNetCNormed = flowNetC("flownet-c-bn", .pinardNormed)

  private static func flowNetS(_ name: String, _ configuration: FlowNetS.Configuration) -> Self {
    NetworkEntry(name, files: [WeightFile("flownet")]) { sources in
      let network = try FlowNetS(sources[0].scope, configuration)
      return PinardFlow { try .init(flows: network(.joined($0, $1)), correlation: nil) }
    }
  }

  private static func flowNetC(_ name: String, _ configuration: FlowNetC.Configuration) -> Self {
    NetworkEntry(name, files: [WeightFile("flownet")]) { sources in
      let network = try FlowNetC(sources[0].scope, configuration)
      return PinardFlow {
        let output = try network($0, $1)
        return .init(flows: output.flows, correlation: output.correlation)
      }
    }
  }
}

/// A FlowNet with what FlowNetPytorch's `run_inference.py` does before and after.
private struct PinardFlow: FlowPredicting {
  struct Output {
    let flows: [Tensor]
    let correlation: Tensor?
  }

  /// The order in which that script has them; its training has the opposite one.
  let normalisation = Normalisation(mean: [0.411, 0.432, 0.45], deviation: [1, 1, 1])
  let network: (Tensor, Tensor) throws -> Output

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pair = try images.sized(settings).map { try normalisation([$0], settings) }
    let output = try network(pair[0], pair[1])
    var outputs = output.flows.enumerated().map { ("flow\($0 + 2)", $1) }
    if let correlation = output.correlation { outputs.append(("correlation", correlation)) }
    let full = try output.flows[0].cast(to: .float32).resized(like: pair[0]) * 20
    return outputs + [("flow_final", try full.select(axis: 0, 0))]
  }
}

extension FlowPredicting {
  /// By the output `flow_final`, 2 × H × W in pixels of the size at which the network works.
  public func flow(
    from first: Image,
    to second: Image,
    _ settings: NetworkSettings
  ) throws -> FlowField {
    let outputs = try rawOutputs([first, second], settings)
    guard let flow = outputs.last(where: { $0.name == "flow_final" })?.tensor else {
      throw NetworkInputError("a network without a flow of two images")
    }
    return try FlowField(flow.expandingAxis(0), width: first.width, height: first.height)
  }
}

extension FlowField {
  /// A flow 1 × 2 × H × W in its own pixels, at another size.
  init(_ flow: Tensor, width: Int, height: Int) throws(TensorError) {
    if flow.width == width && flow.height == height {
      try self.init(flow)
      return
    }
    let scale = try Tensor(
      [Float(width) / Float(flow.width), Float(height) / Float(flow.height)],
      shape: [1, 2, 1, 1]
    )
    let resized = try flow.resizedBilinearly(height: height, width: width, alignCorners: false)
    try self.init(resized * scale)
  }
}
