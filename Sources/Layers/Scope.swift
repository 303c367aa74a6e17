public import Tensors

/// Where in a network a layer is made: `root / "fnet" / "conv1"` names its tensors `fnet.conv1.…`.
public struct Scope {
  /// Where the tensors are kept.
  public let store: ParameterStore

  /// The names so far, joined by dots.
  public let path: String

  /// The scope of a part of this one.
  public static func / (scope: Scope, name: String) -> Scope {
    Scope(store: scope.store, path: scope.name(name))
  }

  /// The scope of a numbered part of this one.
  public static func / (scope: Scope, index: Int) -> Scope { scope / "\(index)" }

  /// A new tensor that training changes, of zeros or another value.
  public func parameter(
    _ name: String,
    _ shape: [Int],
    value: Double = 0
  ) throws(TensorError) -> Tensor {
    let tensor = try store.isFilled ? Tensor.full(shape, value) : Tensor.unfilled(shape)
    store.add(tensor, self.name(name), .parameter)
    return tensor
  }

  /// A new weight: numbers spread evenly over ±√(1 / `inputs`), as PyTorch starts its layers.
  public func weight(_ name: String, _ shape: [Int], inputs: Int) throws(TensorError) -> Tensor {
    precondition(inputs > 0)
    let bound = (1 / Double(inputs)).squareRoot()
    let tensor =
      try store.isFilled
      ? (Tensor.randomUniform(shape) * 2 - 1) * bound : Tensor.unfilled(shape)
    store.add(tensor, self.name(name), .parameter)
    return tensor
  }

  /// A new tensor that is remembered and not trained.
  public func buffer(
    _ name: String,
    _ shape: [Int],
    value: Double = 0,
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    let tensor =
      try store.isFilled
      ? Tensor.full(shape, value, kind: kind) : Tensor.unfilled(shape, kind: kind)
    store.add(tensor, self.name(name), .buffer)
    return tensor
  }

  private func name(_ name: String) -> String {
    precondition(!name.isEmpty)
    return path.isEmpty ? name : "\(path).\(name)"
  }
}
