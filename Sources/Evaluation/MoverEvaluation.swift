public import Imagery

/// How well moving pixels were found, over one frame or many.
public struct MoverEvaluation: Equatable, Sendable {
  /// Pixels rightly called moving.
  public private(set) var truePositives = 0

  /// Pixels wrongly called moving.
  public private(set) var falsePositives = 0

  /// Moving pixels that were missed.
  public private(set) var falseNegatives = 0

  /// Pixels rightly called static.
  public private(set) var trueNegatives = 0

  /// The value from which an estimated mask says moving.
  public static let threshold: UInt8 = 128

  /// An evaluation in which nothing was compared.
  public init() {}

  /// Compares a mask (moving from 128) with the truth (moving where not 0), both of one size.
  public mutating func add(_ estimate: Mask, truth: Mask) {
    precondition(estimate.width == truth.width && estimate.height == truth.height)
    for (found, wanted) in zip(estimate.values, truth.values) {
      switch (found >= Self.threshold, wanted > 0) {
      case (true, true): truePositives += 1
      case (true, false): falsePositives += 1
      case (false, true): falseNegatives += 1
      case (false, false): trueNegatives += 1
      }
    }
  }

  /// Adds what another evaluation compared.
  public mutating func add(_ other: MoverEvaluation) {
    truePositives += other.truePositives
    falsePositives += other.falsePositives
    falseNegatives += other.falseNegatives
    trueNegatives += other.trueNegatives
  }
}

extension MoverEvaluation: Measured {
  /// Intersection over union; not a number where nothing moves and nothing was said to.
  public var intersectionOverUnion: Double {
    Double(truePositives) / Double(truePositives + falsePositives + falseNegatives)
  }

  /// The part of the pixels called moving that do move; not a number where there are none.
  public var precision: Double { Double(truePositives) / Double(truePositives + falsePositives) }

  /// The part of the moving pixels that were found; not a number where there are none.
  public var recall: Double { Double(truePositives) / Double(truePositives + falseNegatives) }

  /// The harmonic mean of precision and recall; not a number where nothing moves and nothing was
  /// said to.
  public var f1: Double {
    2 * Double(truePositives) / Double(2 * truePositives + falsePositives + falseNegatives)
  }

  /// All numbers with their names and units.
  public var metrics: [Metric] {
    [
      Metric("iou", intersectionOverUnion),
      Metric("precision", precision),
      Metric("recall", recall),
      Metric("f1", f1),
      Metric("estimated_moving_pixels", count: truePositives + falsePositives),
      Metric("true_moving_pixels", count: truePositives + falseNegatives),
      Metric(
        "compared_pixels",
        count: truePositives + falsePositives + falseNegatives + trueNegatives
      ),
    ]
  }
}
