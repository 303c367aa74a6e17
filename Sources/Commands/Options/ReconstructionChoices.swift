internal import ArgumentParser
internal import Checkpoints
internal import Datasets
public import NetworkCatalogue

/// The networks of a reconstruction: for flow, depth and motion.
public struct ReconstructionChoices: Sendable {
  package let flow: FlowChoice
  /// What tells depth; `triangulate` for no network.
  public let depth: DepthNetworkName
  /// The depth network's files.
  public let depthWeights: [String]
  /// The pose network; nil for none.
  public let pose: NetworkCard?
  /// The pose network's files.
  public let poseWeights: [String]
  /// How they run.
  public let settings: NetworkSettings

  package init(
    flow: FlowChoice,
    depth: DepthNetworkName,
    depthWeights: [String],
    pose: NetworkCard?,
    poseWeights: [String],
    settings: NetworkSettings
  ) {
    self.flow = flow
    self.depth = depth
    self.depthWeights =
      if case .network(let card) = depth {
        ShippedWeights.files(of: card.name, given: depthWeights)
      } else {
        depthWeights
      }
    self.pose = pose
    self.poseWeights =
      pose.map { ShippedWeights.files(of: $0.name, given: poseWeights) } ?? poseWeights
    self.settings = settings
  }

  private var tellsDepth: Bool {
    if case .triangulate = depth { return false }
    return true
  }

  /// Whether any of them is a network.
  var isNeedingNetworks: Bool { flow.network.isNetwork || tellsDepth || pose != nil }

  /// Goes on as the executable with networks where one is chosen and this is another executable.
  package func becomeIfNeeded() throws {
    guard isNeedingNetworks, !FlowEstimators.haveNetworks else { return }
    try Sibling.net.become()
  }

  /// All by which the depth network's predictions differ, for stages that resume; empty for none.
  package func depthKey() throws -> String {
    switch depth {
    case .triangulate: ""
    case .network(let card): try key(card.name, depthWeights)
    case .torchscript(let path): try key("torchscript", [path])
    }
  }

  /// All by which the pose network's predictions differ; empty for none.
  package func poseKey() throws -> String { try pose.map { try key($0.name, poseWeights) } ?? "" }

  private func key(_ name: String, _ files: [String]) throws -> String {
    let digests = try files.map { try FileDigest.sha256(of: $0) }
    return ([name] + digests + ["\(settings)"]).joined(separator: " ")
  }

  /// Throws a `ValidationError` unless weights are given just where they are needed.
  func validate(_ options: NetworkOptions) throws {
    // Numbers are asked for of all networks at once: one that computes in them is enough for flow's sake.
    if isNeedingNetworks, !flow.network.isNetwork {
      try FlowChoice(flow.network, weights: flow.weights, settings: .init(), isPolished: false)
        .validate(option: "--flow-weights")
    } else {
      try flow.validate(option: "--flow-weights")
    }
    try options.requireSize(
      for: [flow.network.name, depth.defaultValueDescription] + (pose.map { [$0.name] } ?? [])
    )
    switch depth {
    case .triangulate:
      guard depthWeights.isEmpty else {
        throw ValidationError("--depth-weights: choose a --depth-network for them.")
      }
    case .torchscript:
      guard depthWeights.isEmpty else {
        throw ValidationError("--depth-weights: a module in TorchScript has its own.")
      }
      try options.requireOwnPrecision()
    case .network(let card):
      guard !depthWeights.isEmpty else {
        throw ValidationError("\(card.name) needs its weights: give --depth-weights FILE.")
      }
    }
    guard let pose else {
      guard poseWeights.isEmpty else {
        throw ValidationError("--pose-weights: choose a --pose-network for them.")
      }
      return
    }
    guard !poseWeights.isEmpty else {
      throw ValidationError("\(pose.name) needs its weights: give --pose-weights FILE.")
    }
  }
}
