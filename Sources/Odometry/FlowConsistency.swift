// Forward–backward check of optical flow: where a pixel carried forward and back again does not
// return, it was occluded or mismatched (Sundaram, Brox, Keutzer, ECCV 2010).

internal import Geometry
public import Imagery

/// How flow's own error is judged.
public struct FlowConsistencyOptions: Equatable, Sendable {
  /// The error, in pixels per axis, of flow that returns exactly.
  public var baseSigma: Float

  /// A pixel that misses itself by more than this many pixels is not used.
  public var maximumReturnError: Float = 1

  /// A pixel whose target lies within so many pixels of the border is not used either.
  public var border: Float = 2

  /// The defaults, but for the base.
  public init(baseSigma: Float = 0.5) { self.baseSigma = baseSigma }
}

/// Flow both ways between two frames, with the judgement that each passes on the other.
public struct FlowPair: Sendable {
  /// From the first frame to the second.
  public let forward: FlowField

  /// From the second frame to the first.
  public let backward: FlowField

  /// Two fields of one size.
  public init(forward: FlowField, backward: FlowField) {
    precondition(forward.width == backward.width && forward.height == backward.height)
    self.forward = forward
    self.backward = backward
  }

  /// The pair seen from the other frame.
  public var reversed: FlowPair { FlowPair(forward: backward, backward: forward) }

  /// The sigma of the forward flow at each pixel, in pixels per axis; NaN where it is not to be used.
  ///
  /// σ² = base² + e², with e the distance by which the pixel misses itself after the way there and
  /// back.
  public func sigma(options: FlowConsistencyOptions = .init()) -> [Float] {
    var out = [Float](repeating: .nan, count: forward.vectors.count)
    let width = forward.width
    forward.vectors.withUnsafeBufferPointer { forward in
      backward.vectors.withUnsafeBufferPointer { backward in
        for y in 0..<self.forward.height {
          for x in 0..<width {
            out[y * width + x] = returnSigma(
              x: x,
              y: y,
              forward: forward,
              backward: backward,
              options: options
            )
          }
        }
      }
    }
    return out
  }

  /// How far the forward flow can be trusted: 1 where it returns exactly, (base / σ)² else; 0 where it is not to be used.
  public func confidence(options: FlowConsistencyOptions = .init()) -> DepthMap {
    let least = options.baseSigma * options.baseSigma
    return DepthMap(
      width: forward.width,
      height: forward.height,
      values: sigma(options: options).map { $0.isNaN ? 0 : least / ($0 * $0) }
    )
  }

  /// As `sigma`, for one pixel.
  public func sigma(
    x: Int,
    y: Int,
    options: FlowConsistencyOptions = .init()
  ) -> Float {
    forward.vectors.withUnsafeBufferPointer { forward in
      backward.vectors.withUnsafeBufferPointer { backward in
        returnSigma(
          x: x,
          y: y,
          forward: forward,
          backward: backward,
          options: options
        )
      }
    }
  }

  @inline(__always)
  private func returnSigma(
    x: Int,
    y: Int,
    forward: UnsafeBufferPointer<SIMD2<Float>>,
    backward: UnsafeBufferPointer<SIMD2<Float>>,
    options: FlowConsistencyOptions
  ) -> Float {
    let width = self.forward.width
    let height = self.forward.height
    let flow = forward[y * width + x]
    let target = SIMD2<Float>(Float(x), Float(y)) + flow
    // Written so that an unknown (NaN) target fails.
    guard target.x >= options.border, target.y >= options.border,
      target.x <= Float(width - 1) - options.border,
      target.y <= Float(height - 1) - options.border
    else { return .nan }
    let left = min(Int(target.x), width - 2)
    let top = min(Int(target.y), height - 2)
    let a = target.x - Float(left)
    let b = target.y - Float(top)
    let at = top * width + left
    let upper = backward[at] * (1 - a) + backward[at + 1] * a
    let lower = backward[at + width] * (1 - a) + backward[at + width + 1] * a
    let miss = flow + upper * (1 - b) + lower * b
    let squared = (miss * miss).sum()
    guard squared <= options.maximumReturnError * options.maximumReturnError else { return .nan }
    return (options.baseSigma * options.baseSigma + squared).squareRoot()
  }
}
