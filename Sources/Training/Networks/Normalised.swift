internal import Tensors

extension Tensor {
  /// (x / 255 − mean) / deviation of images B × 3 × H × W, 0 … 255.
  func normalised(mean: [Double], deviation: Double) throws(TensorError) -> Tensor {
    let middle = try Tensor(mean.map { Float(255 * $0) }, shape: [1, 3, 1, 1])
    return try (self - middle) * (1 / (255 * deviation))
  }
}
