internal import Commands
internal import NetworkEstimators
internal import Networks
internal import Tensors

/// Makes the networks of this executable known to the commands.
public enum NetworkRegistration {
  /// Once, at start.
  public static func register() {
    TensorLibrary.reuseFreedMemory()
    FlowEstimators.register { choice, threads in
      try TensorLibrary.use(threads: threads)
      guard let entry = NetworkList.entry(named: choice.network.name) else {
        preconditionFailure("\(choice.network.name) has a card and no entry")
      }
      guard let network = try entry.load(choice.weights).network as? any FlowPredicting else {
        preconditionFailure("\(choice.network.name) tells no flow")
      }
      return NetworkFlowEstimator(network, choice.settings)
    }
  }
}
