internal import CKernels

extension Tensor {
  /// Images side by side as 1 × 3n × H × W, each byte replaced by what a table has for it; grey is repeated.
  ///
  /// Images are rows of pixels of three channels, or of one. `tables` are those of red, green and blue, 256 numbers each.
  public static func pixels(
    _ images: [[UInt8]],
    height: Int,
    width: Int,
    tables: [Float],
    kind: ElementKind
  ) throws(TensorError) -> Tensor {
    let area = height * width
    guard kind == .float32 || kind == .bfloat16, tables.count == 3 * 256,
      images.allSatisfy({ $0.count == area || $0.count == 3 * area })
    else {
      throw TensorError(
        "images of \(images.map(\.count)) bytes, expected \(area) or \(3 * area) of \(height) × \(width)"
      )
    }
    let out = try unfilled([1, 3 * images.count, height, width], kind: kind, channelsLast: true)
    for (index, image) in images.enumerated() {
      image.withUnsafeBufferPointer { pixels in
        guard let first = pixels.baseAddress else { return }
        kernel_look_up_pixels(
          first,
          Int64(area),
          Int64(image.count / Swift.max(area, 1)),
          tables,
          out.array,
          Int64(3 * images.count),
          Int64(3 * index)
        )
      }
    }
    return out
  }
}
