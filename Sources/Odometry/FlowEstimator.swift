public import Imagery
internal import Parallelism
public import Vision

/// A frame as flow estimators see it.
public struct FlowFrame: Sendable {
  /// Its position in the sequence.
  public let position: Int

  /// The picture in RGB or grey.
  public let image: Image

  /// The picture in grey.
  public let grey: Image

  /// 0 where pixels are never to be used.
  public let known: Mask

  /// A frame at a position.
  public init(position: Int, image: Image, known: Mask) {
    self.position = position
    self.image = image
    self.known = known
    grey = image.grey
  }
}

/// Something that sees how pixels moved from one frame to another.
public protocol FlowEstimator: AnyObject {
  /// The flow of each pair, in order, in pixels.
  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField]

  /// Whether a flow may depend on those of the calls before.
  var hasMemory: Bool { get }

  /// What later flows may start from, of a pair of the last call; nil where it is not remembered.
  func memory(from: Int, to: Int) throws -> [UInt8]?

  /// Takes a pair's memory as if its flow had just been computed.
  func remember(_ memory: [UInt8], from: Int, to: Int) throws
}

extension FlowEstimator {
  /// Each pair is new.
  public var hasMemory: Bool { false }

  /// Nothing.
  public func memory(from: Int, to: Int) throws -> [UInt8]? { nil }

  /// Does nothing.
  public func remember(_ memory: [UInt8], from: Int, to: Int) throws {}
}

/// Classical flow by dense inverse search, one pair per thread at a time.
public final class DISFlowEstimator: FlowEstimator {
  private let threads: Int
  private let preset: DISFlow.Preset

  /// An estimator on so many threads.
  public init(threads: Int, preset: DISFlow.Preset = .medium) {
    self.threads = threads
    self.preset = preset
  }

  /// The flow of each pair, in order, in pixels.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    let preset = preset
    return try orderedResults(
      pairs.count,
      threads: threads,
      throwing: { index in
        try DISFlow(preset: preset).flow(from: pairs[index].from.grey, to: pairs[index].to.grey)
      }
    )
  }
}

extension FlowField {
  /// The flow with its unusable pixels unknown: those that start or end where a frame is not known.
  public func restricted(from first: Mask, to second: Mask) -> FlowField {
    guard first.values.contains(0) || second.values.contains(0) else { return self }
    var out = self
    for y in 0..<height {
      for x in 0..<width {
        let target = SIMD2<Float>(Float(x), Float(y)) + self[x, y]
        // Targets outside the image keep their flow: it is known, only not seen.
        let isInside =
          target.x > -0.5 && target.y > -0.5 && target.x < Float(width) - 0.5
          && target.y < Float(height) - 0.5
        if first[x, y] == 0
          || isInside && second[Int((target.x + 0.5)), Int((target.y + 0.5))] == 0
        {
          out[x, y] = SIMD2(.nan, .nan)
        }
      }
    }
    return out
  }
}
