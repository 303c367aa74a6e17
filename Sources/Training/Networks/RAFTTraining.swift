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
    for entry in store.entries where entry.name.hasPrefix("fnet.") || entry.name.hasPrefix("cnet.")
    {
      let shape = entry.tensor.shape
      guard entry.role == .parameter, shape.count == 4 else { continue }
      let deviation = (2 / Double(shape[0] * shape[2] * shape[3])).squareRoot()
      try entry.tensor.assign(Tensor.randomNormal(shape) * deviation)
    }
    return network
  }
}
