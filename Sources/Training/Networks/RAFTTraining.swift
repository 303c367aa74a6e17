internal import Layers
public import Networks
public import Tensors

extension RAFT: IterativeFlow {
  /// The flow after each iteration, with gradients.
  public func predictions(
    image0: Tensor,
    image1: Tensor,
    iterations: Int,
    kind: ElementKind
  ) throws -> [Tensor] {
    try predictions(image0, image1, iterations: iterations, kind: kind, .training)
  }

  /// A network as the reference begins it: its encoders by He's rule, over outputs.
  static func untrained(_ store: ParameterStore, _ size: Size) throws -> RAFT {
    let network = try RAFT(store.root, size)
    try store.drawByHe(overOutputs: true) { $0.hasPrefix("fnet.") || $0.hasPrefix("cnet.") }
    return network
  }
}
