internal import CTorch

/// A network in TorchScript, which carries its own code: `torch.jit.trace` or `torch.jit.script` made it.
///
/// The code can compute, not read or write files; but it can take any time and memory, so take modules only
/// from where weights would be taken from.
public final class ScriptModule {
  /// An argument that must be given.
  public struct Argument: Equatable, Sendable {
    /// Its name in the code.
    public let name: String

    /// Its type as Python writes it, such as `Tensor` or `List[Tensor]`.
    public let type: String
  }

  /// What is given for an argument.
  public enum Input {
    /// One tensor.
    case tensor(Tensor)
    /// A list of them.
    case list([Tensor])
  }

  private let handle: torch_script

  /// Reads a module from a file, as it is in inference.
  public init(_ path: String) throws(TensorError) {
    var handle = torch_script()
    try Tensor.check(torch_script_load(&handle, path))
    self.handle = handle
  }

  deinit { torch_script_release(handle) }

  /// What must be given, in order.
  public var arguments: [Argument] {
    String(cString: torch_script_signature(handle)).split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return Argument(name: String(parts[0]), type: String(parts[1].drop { $0 == " " }))
    }
  }

  /// All tensors in what the module returns, up to 64, without gradients.
  public func callAsFunction(_ inputs: [Input]) throws(TensorError) -> [Tensor] {
    let lists = inputs.map { input in
      switch input {
      case .tensor(let tensor): [tensor]
      case .list(let tensors): tensors
      }
    }
    let handles = lists.flatMap { $0.map(\.handle) }
    var outputs = [torch_tensor](repeating: torch_tensor(), count: 64)
    var count = 0
    let status = withoutGradients {
      withExtendedLifetime(lists) {
        handles.withUnsafeBufferPointer { handles -> torch_status in
          guard let base = handles.baseAddress else { return TORCH_ERROR }
          var start = 0
          let arguments = zip(inputs, lists).map { input, list in
            defer { start += list.count }
            let isList = if case .list = input { true } else { false }
            return torch_script_input(tensors: base + start, count: list.count, is_list: isList)
          }
          return torch_script_run(&outputs, 64, &count, handle, arguments, arguments.count)
        }
      }
    }
    try Tensor.check(status)
    return outputs.prefix(count).map { Tensor(owning: $0) }
  }
}
