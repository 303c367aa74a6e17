// D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization" (2016).

internal import CKernels

extension Tensor {
  /// Each channel of each image by its own mean and variance, rectified if wanted, in one pass.
  ///
  /// B × C × H × W in single precision, or its upper half. With a `skip` of the same shape it is added,
  /// and the sum rectified: the end of a residual block.
  public func instanceNormalised(
    rectified: Bool,
    skip: Tensor? = nil,
    epsilon: Double = 1e-5
  ) throws(TensorError) -> Tensor {
    guard kind == .float32 || kind == .bfloat16 else {
      let normal = try instanceNormalised(epsilon: epsilon)
      let own = rectified ? try normal.relu() : normal
      return try skip.map { (other: Tensor) throws(TensorError) in try (other + own).relu() } ?? own
    }
    if let skip, Self.remembers([self, skip]) {
      return try (skip + instanceNormalised(rectified: rectified, epsilon: epsilon)).relu()
    }
    let shape = shape
    guard shape.count == 4, skip == nil || skip?.shape == shape, skip == nil || skip?.kind == kind
    else { throw TensorError("an instance norm of \(shape), expected B × C × H × W") }
    let (images, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    let input = try channelsLast()
    let skip = try skip?.channelsLast()
    let out = try Tensor.unfilled(shape, kind: kind ?? .float32, channelsLast: true)
    let means = try Tensor.unfilled([images, channels])
    let scales = try Tensor.unfilled([images, channels])
    let sizes = (Int64(images), Int64(pixels), Int64(channels))
    kernel_moments(
      input.array,
      sizes.0,
      sizes.1,
      sizes.2,
      Float(epsilon),
      means.floatPointer,
      scales.floatPointer
    )
    kernel_normalise(
      input.array,
      sizes.0,
      sizes.1,
      sizes.2,
      means.floatPointer,
      scales.floatPointer,
      rectified,
      skip?.bytes,
      out.array
    )
    guard Self.remembers([self]) else {
      return withExtendedLifetime((input, skip, means, scales)) { out }
    }
    let own = try input.detached()
    let result = try out.detached()
    try out.remember([self]) { (gradient) throws(TensorError) in
      let kind = own.kind ?? .float32
      let given = try gradient.cast(to: kind).channelsLast()
      let made = try Tensor.unfilled(shape, kind: kind, channelsLast: true)
      kernel_normalise_gradient(
        own.array,
        result.bytes,
        given.bytes,
        sizes.0,
        sizes.1,
        sizes.2,
        means.floatPointer,
        scales.floatPointer,
        rectified,
        made.bytes
      )
      return withExtendedLifetime(given) { [made] }
    }
    return out
  }
}
