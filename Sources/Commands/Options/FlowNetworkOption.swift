public import ArgumentParser
internal import Checkpoints
public import Datasets
internal import Formats
public import NetworkCatalogue
public import Odometry
internal import Synchronization

/// What estimates flow: classical dense inverse search, or a network of the catalogue.
public struct FlowNetwork: ExpressibleByArgument, Equatable, Sendable {
  /// Its name on the command line.
  public let name: String

  /// Classical dense inverse search (OpenCV).
  public static let dis = FlowNetwork(name: "dis")

  /// Classical, semi-dense: corners along epipolar lines.
  public static let epipolar = FlowNetwork(name: "epipolar")

  private static let classical = [dis, epipolar]

  /// Whether it is a network, with weights.
  var isNetwork: Bool { !Self.classical.contains(self) }

  private init(name: String) { self.name = name }

  /// The network of a name; nil if there is none that tells flow.
  public init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    self.init(name: argument)
  }

  /// All names.
  public static var allValueStrings: [String] {
    classical.map(\.name) + NetworkCatalogue.names(of: .flow)
  }

  /// All names.
  public static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// The name, as help shows it.
  public var defaultValueDescription: String { name }
}

/// A flow network with its weights and how it runs.
public struct FlowChoice: Sendable {
  /// What estimates flow.
  public let network: FlowNetwork

  /// The files of its weights: those given, or those that come with the program.
  public let weights: [String]

  /// How it runs.
  public let settings: NetworkSettings

  /// Whether windows of the images settle the last part of a pixel.
  package let isPolished: Bool

  /// Whether flow is then refined until the images agree under it.
  package let isRefined: Bool

  /// A choice of a network.
  package init(
    _ network: FlowNetwork,
    weights: [String],
    settings: NetworkSettings,
    isPolished: Bool,
    isRefined: Bool = false
  ) {
    self.network = network
    self.weights =
      network.isNetwork ? ShippedWeights.files(of: network.name, given: weights) : weights
    // What comes from corners alone is matched by windows already.
    self.isPolished = isPolished && network != .epipolar
    self.isRefined = isRefined && network != .epipolar
    var settings = settings
    // What is moved by windows anyway need not be exact to a tenth of a pixel.
    if self.isPolished { settings.settled = 0.3 }
    self.settings = settings
  }

  /// All by which results differ, for stages that resume: name, numbers of the weights, settings.
  public func key() throws -> String {
    let polish = (isPolished ? "polished" : "raw") + (isRefined ? ", refined" : "")
    guard network.isNetwork else { return network.name + " " + polish }
    let digests = try weights.map { try FileDigest.sha256(of: $0) }
    return ([network.name] + digests + ["\(settings)", polish]).joined(separator: " ")
  }

  /// The estimator on so many threads; networks of three frames look the third one up in the sequence.
  public func estimator(
    for sequence: FrameSequence,
    threads: Int
  ) throws -> any FlowEstimator {
    let estimator: any FlowEstimator =
      switch network {
      case .dis: DISFlowEstimator(threads: threads)
      case .epipolar: EpipolarFlowEstimator(threads: threads)
      default: try FlowEstimators.make(self, sequence, threads: threads)
      }
    let polished =
      isPolished ? PolishedFlowEstimator(estimator, threads: threads) : estimator
    return isRefined ? RefinedFlowEstimator(polished, threads: threads) : polished
  }

  /// Goes on as the executable with networks where one is chosen and this is another executable.
  package func becomeIfNeeded() throws {
    guard network.isNetwork, !FlowEstimators.haveNetworks else { return }
    try Sibling.net.become()
  }

  /// Throws a `ValidationError` unless weights are given just where they are needed.
  func validate(option: String) throws {
    if !network.isNetwork, !weights.isEmpty {
      throw ValidationError("\(option): \(network.name) has no weights; choose a network for them.")
    }
    if !network.isNetwork, settings.precision != .fp32 {
      throw ValidationError("--precision: \(network.name) is no network; leave the option out.")
    }
    if network.isNetwork, weights.isEmpty {
      throw ValidationError("\(network.name) needs its weights: give \(option) FILE.")
    }
  }
}

/// How an executable makes estimators of networks, if it can.
public enum FlowEstimators {
  /// Makes the estimator of a choice for a sequence on so many threads.
  public typealias Making =
    @Sendable (FlowChoice, FrameSequence, _ threads: Int) throws -> any FlowEstimator

  private static let registered = Mutex<Making?>(nil)

  /// Sets what makes estimators of networks.
  public static func register(_ make: @escaping Making) { registered.withLock { $0 = make } }

  /// Whether this executable runs networks.
  static var haveNetworks: Bool { registered.withLock { $0 != nil } }

  static func make(
    _ choice: FlowChoice,
    _ sequence: FrameSequence,
    threads: Int
  ) throws -> any FlowEstimator {
    guard let make = registered.withLock({ $0 }) else {
      throw FileError(
        choice.network.name,
        found: "an executable without networks",
        expected: Sibling.net.rawValue,
        advice: "install it beside parallax (make build, make install)"
      )
    }
    return try make(choice, sequence, threads)
  }
}
