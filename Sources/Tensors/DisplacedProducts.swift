// The correlation layer of P. Fischer et al., "FlowNet: Learning optical flow with convolutional networks"
// (ICCV 2015), with a patch of one pixel.

internal import CKernels
internal import Synchronization

extension Tensor {
  /// Mean products of this map's features with those of `other` at displacements around each pixel, without gradients.
  ///
  /// B × (2 · radius + 1)² × H × W in the kind of this map; the displacement is `step` times the index less
  /// `radius`, its row first. What lies outside is zero. Sums are in single precision.
  public func displacedProducts(
    with other: Tensor,
    radius: Int,
    step: Int
  ) throws(TensorError) -> Tensor {
    let shape = shape
    guard shape.count == 4, other.shape == shape, radius > 0, step > 0, let kind else {
      throw TensorError("correlation of \(shape) with \(other.shape)")
    }
    let first = try detached().cast(to: .float32).channelsLast()
    let second = try other.detached().cast(to: .float32).channelsLast()
    let side = 2 * radius + 1
    let out = try Tensor.unfilled([shape[0], side * side, shape[2], shape[3]], channelsLast: true)
    var layout = kernel_displacements(
      batch: Int64(shape[0]),
      height: Int64(shape[2]),
      width: Int64(shape[3]),
      depth: Int64(shape[1]),
      radius: Int64(radius),
      step: Int64(step)
    )
    kernel_displaced_products(
      &layout,
      first.floatPointer,
      second.floatPointer,
      out.floatPointer
    )
    PackedConvolution.work.wrappingAdd(2 * shape[1] * out.count, ordering: .relaxed)
    return try withExtendedLifetime((first, second)) { () throws(TensorError) in
      try out.cast(to: kind)
    }
  }
}
