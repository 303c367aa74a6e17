public import Imagery
public import Layers
public import Tensors

/// A network with what it learns from: a loss, measures on held-out samples, and a picture to look at.
public protocol Trainable {
  /// What it learns from.
  associatedtype Sample: Sendable

  /// Its weights.
  var store: ParameterStore { get }

  /// What training makes small, with gradients.
  func loss(_ samples: [Sample]) throws -> Loss

  /// How good predictions are, without gradients; less is better, the first measure decides.
  ///
  /// Always the same measures in the same order.
  func measure(_ samples: [Sample]) throws -> [Measure]

  /// The measures that the best constant prediction would get; empty where that means nothing.
  func ofBestConstants(_ samples: [Sample]) -> [Measure]

  /// The files of weights that a run writes, each with the beginning of its tensors' names.
  ///
  /// In the files the names go without it.
  var files: [(name: String, prefix: String)] { get }

  /// What its files say beside the tensors.
  var metadata: [String: String] { get }

  /// Predictions beside the truth.
  func picture(_ samples: [Sample]) throws -> Image
}

extension Trainable {
  /// None.
  public func ofBestConstants(_ samples: [Sample]) -> [Measure] { [] }

  /// Nothing.
  public var metadata: [String: String] { [:] }

  /// One file with all.
  public var files: [(name: String, prefix: String)] { [("weights", "")] }
}

/// A loss and what it is made of.
public struct Loss {
  /// One number, with gradients.
  public let total: Tensor

  /// Its parts, for the log.
  public let terms: [(name: String, value: Double)]

  /// A loss, with its parts if there are several.
  public init(_ total: Tensor, terms: [(name: String, value: Double)] = []) {
    self.total = total
    self.terms = terms
  }
}

/// A mean that is gathered over batches.
public struct Measure: Sendable, Equatable {
  /// What it is, such as `epe`.
  public let name: String

  /// Its unit, such as `px`; empty for a ratio.
  public let unit: String

  /// The sum so far.
  public var sum: Double

  /// How many there were.
  public var count: Double

  /// Whether the sum is one of squares.
  public let isRoot: Bool

  /// A measure from its parts.
  public init(_ name: String, unit: String, sum: Double, count: Double, isRoot: Bool = false) {
    self.name = name
    self.unit = unit
    self.sum = sum
    self.count = count
    self.isRoot = isRoot
  }

  /// The mean, or the root of the mean of squares; NaN of nothing.
  public var value: Double {
    guard count > 0 else { return .nan }
    return isRoot ? (sum / count).squareRoot() : sum / count
  }

  /// With the unit, such as `epe 2.314 px`.
  public var description: String {
    let number = (value * 10000).rounded() / 10000
    return unit.isEmpty ? "\(name) \(number)" : "\(name) \(number) \(unit)"
  }

  /// Two batches' measures as one.
  static func joined(_ a: [Measure], _ b: [Measure]) -> [Measure] {
    guard !a.isEmpty else { return b }
    precondition(a.map(\.name) == b.map(\.name))
    return zip(a, b).map {
      var sum = $0
      sum.sum += $1.sum
      sum.count += $1.count
      return sum
    }
  }
}
