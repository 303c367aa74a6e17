public import Tensors

/// Truth that is known at some pixels: values, zero where unknown, and where they are known.
public struct KnownPixels {
  /// B × C × H × W, zero where unknown.
  public let values: Tensor

  /// B × 1 × H × W: 1 where known, else 0.
  public let mask: Tensor

  /// Truth from its parts; unknown values must be zero.
  public init(values: Tensor, mask: Tensor) {
    self.values = values
    self.mask = mask
  }

  /// Truth from numbers of shape B × C × H × W in which NaN in any channel means unknown.
  public init(_ numbers: Tensor) throws(TensorError) {
    let isKnown = try (.!numbers.isNaN()).cast(to: numbers.kind ?? .float32)
      .min([1], keepingAxes: true)
    let zeros = try Tensor.zeros([], kind: numbers.kind ?? .float32)
    mask = isKnown
    values = try (isKnown .> 0.5).select(numbers, otherwise: zeros)
  }

  /// The mean of the known pixels under each pixel of a smaller image; unknown where there are none.
  ///
  /// Its sizes divide those of this one, by the same number.
  public func pooled(height: Int, width: Int) throws(TensorError) -> KnownPixels {
    let shape = values.shape
    guard height > 0, width > 0, shape[2] % height == 0,
      shape[2] / height * width == shape[3]
    else {
      throw TensorError(
        "a prediction of \(width) × \(height) for truth of \(shape[3]) × \(shape[2]) pixels, "
          + "expected the same shape or a whole fraction of it"
      )
    }
    let kernel = shape[2] / height
    guard kernel > 1 else { return self }
    let part = try mask.averagePooled(kernel: kernel)
    let isKnown = try (part .> 0).cast(to: part.kind ?? .float32)
    // Below one pixel of the window there is nothing: then the quotient is 0 / 1.
    let mean = try values.averagePooled(kernel: kernel) / (part + (1 - isKnown))
    return KnownPixels(values: mean, mask: isKnown)
  }

  /// The pixel nearest to each of an image of another size.
  public func nearest(height: Int, width: Int) throws(TensorError) -> KnownPixels {
    let shape = values.shape
    guard shape[2] != height || shape[3] != width else { return self }
    return KnownPixels(
      values: try values.resizedNearest(height: height, width: width),
      mask: try mask.resizedNearest(height: height, width: width)
    )
  }

  /// How many pixels are known.
  public func count() throws(TensorError) -> Double { try mask.sum().item() }
}

extension Tensor {
  /// The length of each pixel's vector, B × 1 × H × W; its gradient at zero is zero.
  func vectorLength() throws(TensorError) -> Tensor {
    try squared().sum([1], keepingAxes: true).clamped(1e-24, .infinity).squareRoot()
  }
}
