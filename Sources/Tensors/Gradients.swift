internal import CTorch

extension Tensor {
  /// Whether results made of this tensor remember how, for gradients.
  public var requiresGradient: Bool { torch_requires_grad(handle) }

  /// Makes this tensor one that gradients are wanted of.
  public func requireGradient(_ isRequired: Bool = true) throws(TensorError) {
    try Self.check(torch_set_requires_grad(handle, isRequired))
  }

  /// The same numbers, without a memory of how they were made.
  public func detached() throws(TensorError) -> Tensor {
    try Self.produce { torch_detach(&$0, handle) }
  }

  /// Adds the gradient of this single number to every tensor that requires one.
  public func backward() throws(TensorError) { try Self.check(torch_backward(handle)) }

  /// The gradient gathered so far; nil before the first.
  public func gradient() throws(TensorError) -> Tensor? {
    var out = torch_tensor()
    try Self.check(torch_grad(&out, handle))
    return out.ctx == nil ? nil : Tensor(owning: out)
  }

  /// Forgets the gradient.
  public func clearGradient() throws(TensorError) { try Self.check(torch_zero_grad(handle)) }
}

/// Runs `body` without remembering how results are made: less memory, no gradients.
///
/// It holds on this thread only, hence no suspension in `body`.
public func withoutGradients<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let was = torch_grad_mode()
  torch_set_grad_mode(false)
  defer { torch_set_grad_mode(was) }
  return try body()
}
