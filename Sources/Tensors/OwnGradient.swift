internal import CTorch

extension Tensor {
  /// Whether an operation on these tensors is to remember how its result was made.
  public static func remembers(_ inputs: [Tensor?]) -> Bool {
    torch_grad_mode() && inputs.contains { $0?.requiresGradient ?? false }
  }

  /// Makes this result remember that it was made of `inputs`, if gradients are wanted of any.
  ///
  /// `gradients` leads from the gradient of this tensor to those of the inputs, nil where there is none.
  func remember(
    _ inputs: [Tensor],
    gradients: @escaping (Tensor) throws(TensorError) -> [Tensor?]
  ) throws(TensorError) {
    guard Self.remembers(inputs) else { return }
    let rule = torch_rule(
      context: Unmanaged.passRetained(GradientRule(gradients)).toOpaque(),
      apply: { context, gradient, out in
        let rule = Unmanaged<GradientRule>.fromOpaque(context).takeUnretainedValue()
        return rule.apply(gradient, out)
      },
      release: { Unmanaged<GradientRule>.fromOpaque($0).release() }
    )
    let handles = inputs.map(\.handle)
    try Self.check(torch_remember(handle, handles, handles.count, rule))
  }
}

private final class GradientRule {
  private let gradients: (Tensor) throws(TensorError) -> [Tensor?]

  init(_ gradients: @escaping (Tensor) throws(TensorError) -> [Tensor?]) {
    self.gradients = gradients
  }

  func apply(
    _ gradient: torch_tensor,
    _ out: UnsafeMutablePointer<torch_tensor>
  ) -> torch_status {
    do throws(TensorError) {
      var shared = torch_tensor()
      try Tensor.check(torch_share(&shared, gradient))
      for (index, result) in try gradients(Tensor(owning: shared)).enumerated() {
        guard let result else { continue }
        try Tensor.check(torch_share(&out[index], result.handle))
      }
      return TORCH_OK
    } catch {
      // The reason is still the last one of this thread.
      return TORCH_ERROR
    }
  }
}
