// The correlation layer of P. Fischer et al., "FlowNet: Learning optical flow with convolutional networks"
// (ICCV 2015), with a patch of one pixel.

import Tensors

extension Tensor {
  /// Mean products of this map's features with those of `other` at displacements around each pixel.
  ///
  /// B × (2 · radius + 1)² × H × W; the displacement is `step` times the index less `radius`, its row first.
  /// What lies outside is zero.
  func correlated(
    with other: Tensor,
    radius: Int,
    step: Int
  ) throws(TensorError) -> Tensor {
    if !Self.remembers([self, other]) {
      return try displacedProducts(with: other, radius: radius, step: step)
    }
    let (batch, channels, height, width) = (shape[0], shape[1], self.height, self.width)
    let reach = radius * step
    let span = width + 2 * reach
    // Rows by pixels by channels, for one product of matrices a row.
    let here = try permuted([0, 2, 3, 1]).contiguous()
    let there = try other.padded(left: reach, right: reach, top: reach, bottom: reach)
      .permuted([0, 2, 1, 3]).contiguous()
    let tail = try Tensor.zeros([batch, height, width])
    var rows: [Tensor] = []
    for dy in stride(from: 0, through: 2 * reach, by: step) {
      // Every pixel of a row with every pixel of the row that is displaced by dy …
      let products = try here.matmul(there.slice(axis: 1, dy..<dy + height))
      // … of which pixel x needs those from x on: a row one longer moves them into columns.
      let flat = try products.reshaped([batch, height, width * span])
      let skewed = try Tensor.concatenated([flat, tail], axis: 2)
        .reshaped([batch, height, width, span + 1])
      rows.append(try skewed.slice(axis: 3, 0..<2 * reach + 1, step: step))
    }
    let all = try Tensor.concatenated(rows, axis: 3) / Double(channels)
    return try all.permuted([0, 3, 1, 2])
  }
}
