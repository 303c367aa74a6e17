internal import CKernels
internal import CTorch

/// What lies outside an image.
public enum Outside: Sendable {
  /// Zeros.
  case zeros
  /// The nearest pixel of the border.
  case border
  /// The image mirrored.
  case reflection

  var code: torch_padding {
    switch self {
    case .zeros: TORCH_PAD_ZEROS
    case .border: TORCH_PAD_BORDER
    case .reflection: TORCH_PAD_REFLECTION
    }
  }

  var kernel: kernel_outside {
    switch self {
    case .zeros: KERNEL_ZEROS
    case .border: KERNEL_BORDER
    case .reflection: KERNEL_REFLECTION
    }
  }
}

// Images are B × C × H × W.
extension Tensor {
  /// Means over square windows.
  public func averagePooled(
    kernel: Int,
    stride: Int? = nil,
    padding: Int = 0
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_avg_pool2d(&$0, handle, Int64(kernel), Int64(stride ?? kernel), Int64(padding))
    }
  }

  /// Greatest over square windows.
  public func maxPooled(
    kernel: Int,
    stride: Int? = nil,
    padding: Int = 0
  ) throws(TensorError) -> Tensor {
    try Self.produce {
      torch_max_pool2d(&$0, handle, Int64(kernel), Int64(stride ?? kernel), Int64(padding))
    }
  }

  /// Resized bilinearly; the centres of the corner pixels stay in place, or the image's edges.
  public func resizedBilinearly(
    height: Int,
    width: Int,
    alignCorners: Bool
  ) throws(TensorError) -> Tensor {
    try Self.produce([height, width]) { torch_bilinear(&$0, handle, $1[0], alignCorners) }
  }

  /// Resized by cubic polynomials of slope −0.75 at the neighbours.
  public func resizedBicubically(
    height: Int,
    width: Int,
    alignCorners: Bool
  ) throws(TensorError) -> Tensor {
    try Self.produce([height, width]) { torch_bicubic(&$0, handle, $1[0], alignCorners) }
  }

  /// Resized to means over the windows of whole pixels that fall on each.
  public func resizedByArea(height: Int, width: Int) throws(TensorError) -> Tensor {
    try Self.produce([height, width]) { torch_area(&$0, handle, $1[0]) }
  }

  /// Resized by repeating the nearest pixel.
  public func resizedNearest(height: Int, width: Int) throws(TensorError) -> Tensor {
    try Self.produce([height, width]) { torch_nearest(&$0, handle, $1[0]) }
  }

  /// Sampled bilinearly at `grid`, B × H′ × W′ × 2 of (x, y) from −1 to 1.
  ///
  /// −1 and 1 are the centres of the border pixels if `alignCorners`, else the image's edges.
  public func sampled(
    at grid: Tensor,
    outside: Outside = .zeros,
    alignCorners: Bool
  ) throws(TensorError) -> Tensor {
    try Self.produce { torch_grid_sample(&$0, handle, grid.handle, outside.code, alignCorners) }
  }

  /// With pixels added on the four sides.
  public func padded(
    left: Int,
    right: Int,
    top: Int,
    bottom: Int,
    _ outside: Outside = .zeros
  ) throws(TensorError) -> Tensor {
    if let quick = try paddedByRows(left, right, top, bottom, outside) { return quick }
    return try Self.produce([left, right, top, bottom]) {
      torch_pad(&$0, handle, $1[0], outside.code)
    }
  }

  /// The same without gradients for pixels whose channels lie side by side, or in bf16, in which the library pads
  /// with zeros only; nil for others.
  private func paddedByRows(
    _ left: Int,
    _ right: Int,
    _ top: Int,
    _ bottom: Int,
    _ outside: Outside
  ) throws(TensorError) -> Tensor? {
    let shape = shape
    guard let kind, kind == .bfloat16 || (kind == .float32 && isChannelsLast), shape.count == 4,
      Swift.min(left, right, top, bottom) >= 0, Swift.max(left, right) < shape[3],
      Swift.max(top, bottom) < shape[2], !Self.remembers([self])
    else { return nil }
    var border = kernel_border(
      batch: Int64(shape[0]),
      height: Int64(shape[2]),
      width: Int64(shape[3]),
      channels: Int64(shape[1]),
      left: Int64(left),
      right: Int64(right),
      top: Int64(top),
      bottom: Int64(bottom),
      mode: outside.kernel
    )
    let sides = [shape[2] + top + bottom, shape[3] + left + right]
    let out = try Tensor.unfilled(Array(shape[..<2]) + sides, kind: kind, channelsLast: true)
    let source = try channelsLast()
    kernel_pad(source.array, &border, out.array)
    return withExtendedLifetime(source) { out }
  }

  /// The square windows around all pixels, zeros outside: B × (C · kernel²) × positions.
  public func windows(kernel: Int, padding: Int) throws(TensorError) -> Tensor {
    try Self.produce { torch_unfold(&$0, handle, Int64(kernel), Int64(padding)) }
  }
}
