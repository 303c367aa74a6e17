internal import Checkpoints
internal import Commands
internal import Datasets
internal import KerasFiles
internal import NetworkCatalogue
internal import NetworkEstimators
internal import NetworkStages
internal import Networks
internal import Tensors

/// Makes the networks of this executable known to the commands.
public enum NetworkRegistration {
  /// Once, at start.
  public static func register() {
    TensorLibrary.reuseFreedMemory()
    KerasContainer.register(KerasFile.read)
    FlowEstimators.register { choice, sequence, threads in
      try TensorLibrary.use(threads: threads)
      guard let entry = NetworkList.entry(named: choice.network.name) else {
        preconditionFailure("\(choice.network.name) has a card and no entry")
      }
      switch try entry.load(choice.weights).network {
      case let network as any FlowPredicting: return NetworkFlowEstimator(network, choice.settings)
      case let network as any ThreeFrameFlow:
        return ThreeFrameFlowEstimator(network, choice.settings) { position in
          guard (0..<sequence.count).contains(position) else { return nil }
          return try sequence.frame(at: position).image
        }
      default: preconditionFailure("\(choice.network.name) tells no flow")
      }
    }
    NetworkPredictors.register(
      depth: { choices, threads in
        try TensorLibrary.use(threads: threads)
        guard let estimator = try choices.depth.estimator(choices.depthWeights) else { return nil }
        return NetworkDepthPredictor(estimator, choices.settings)
      },
      motion: { choices, threads in
        guard let card = choices.pose else { return nil }
        try TensorLibrary.use(threads: threads)
        switch try NetworkList.entry(named: card.name)?.load(choices.poseWeights).network {
        case let network as any FlowPosePredicting:
          return FlowMotionPredictor(network, choices.settings)
        case let network as any PosePredicting:
          return NetworkMotionPredictor(network, choices.settings)
        default: preconditionFailure("\(card.name) tells no poses")
        }
      }
    )
  }
}
