// Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image quality assessment: from error visibility
// to structural similarity" (IEEE TIP 2004), eq. 13.

internal import RealModule
public import Tensors

/// How alike two images are around each pixel: 1 where equal, down to −1.
public struct StructuralSimilarity: Sendable {
  /// How pixels of the window count.
  public enum Window: Sendable {
    /// All equally, in a square.
    case mean(size: Int)
    /// By a normal distribution around the middle, in a square.
    case gaussian(size: Int, deviation: Double)

    var size: Int {
      switch self {
      case .mean(let size), .gaussian(let size, _): size
      }
    }
  }

  /// What is compared around a pixel.
  public var window: Window

  /// Whether images are mirrored at their borders, so that the result has their size.
  public var isMirrored: Bool

  /// What means add to: (0.01 · range)² in the paper.
  public var c1: Double

  /// What variances add to: (0.03 · range)² in the paper.
  public var c2: Double

  /// The paper's, for images whose numbers span `range`.
  public init(
    window: Window = .gaussian(size: 11, deviation: 1.5),
    isMirrored: Bool = false,
    range: Double = 1
  ) {
    self.window = window
    self.isMirrored = isMirrored
    c1 = (0.01 * range) * (0.01 * range)
    c2 = (0.03 * range) * (0.03 * range)
  }

  /// B × C × H′ × W′ for images of B × C × H × W: smaller by the window's size − 1 unless mirrored.
  public func callAsFunction(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
    let meanX = try mean(x)
    let meanY = try mean(y)
    let (xx, yy, xy) = (try meanX * meanX, try meanY * meanY, try meanX * meanY)
    let varianceX = try mean(x * x) - xx
    let varianceY = try mean(y * y) - yy
    let covariance = try mean(x * y) - xy
    let above = try (xy * 2 + c1) * (covariance * 2 + c2)
    let below = try (xx + yy + c1) * (varianceX + varianceY + c2)
    return try above / below
  }

  private func mean(_ image: Tensor) throws(TensorError) -> Tensor {
    let margin = window.size / 2
    let framed =
      isMirrored
      ? try image.padded(left: margin, right: margin, top: margin, bottom: margin, .reflection)
      : image
    switch window {
    case .mean(let size): return try framed.averagePooled(kernel: size, stride: 1)
    case .gaussian(let size, let deviation):
      let shape = framed.shape
      let flat = try framed.reshaped([-1, 1, shape[2], shape[3]])
      let weights = try kernel(size, deviation).cast(to: image.kind ?? .float32)
      let rows = try flat.convolved(weights.reshaped([1, 1, 1, size]))
      let both = try rows.convolved(weights.reshaped([1, 1, size, 1]))
      return try both.reshaped([shape[0], shape[1], both.shape[2], both.shape[3]])
    }
  }

  private func kernel(_ size: Int, _ deviation: Double) throws(TensorError) -> Tensor {
    let weights = (0..<size).map { index in
      let offset = (Double(index) - Double(size - 1) / 2) / deviation
      return Double.exp(-offset * offset / 2)
    }
    let sum = weights.reduce(0, +)
    return try Tensor(weights.map { $0 / sum }, shape: [size])
  }
}
