internal import Tensors

/// Replicated borders that make the sides of an image multiples of a number.
struct SidePadding {
  let left: Int
  let right: Int
  let top: Int
  let bottom: Int

  /// Half on each side, the larger half right and below: RAFT's mode 'sintel'; `least` long at least.
  init(centred width: Int, _ height: Int, multiple: Int, least: Int = 0) {
    func missing(_ side: Int) -> Int {
      max((side + multiple - 1) / multiple * multiple, least) - side
    }
    let columns = missing(width)
    let rows = missing(height)
    left = columns / 2
    right = columns - left
    top = rows / 2
    bottom = rows - top
  }

  /// B × C × H × W with borders.
  func applied(to image: Tensor) throws(TensorError) -> Tensor {
    guard left + right + top + bottom > 0 else { return image }
    return try image.padded(left: left, right: right, top: top, bottom: bottom, .border)
  }

  /// B × C × H × W without the borders.
  func removed(from result: Tensor) throws(TensorError) -> Tensor {
    let shape = result.shape
    return try result.slice(axis: 2, top..<(shape[2] - bottom))
      .slice(axis: 3, left..<(shape[3] - right))
  }
}
