/// The pixels at which evidence is gathered: every few, in both directions.
public struct SampleGrid: Equatable, Sendable {
  /// The image's width in pixels.
  public let imageWidth: Int

  /// The image's height in pixels.
  public let imageHeight: Int

  /// Pixels between neighbouring samples.
  public let stride: Int

  /// Samples in a row.
  public let columns: Int

  /// Rows of samples.
  public let rows: Int

  /// The samples of an image; the first is its top left pixel.
  public init(width: Int, height: Int, stride: Int) {
    precondition(width > 0 && height > 0 && stride > 0)
    imageWidth = width
    imageHeight = height
    self.stride = stride
    columns = (width - 1) / stride + 1
    rows = (height - 1) / stride + 1
  }

  /// The number of samples.
  public var count: Int { columns * rows }

  /// The pixel of a sample.
  @inlinable
  public func pixel(_ sample: Int) -> SIMD2<Int> {
    SIMD2(sample % columns * stride, sample / columns * stride)
  }

  /// The index, in the image, of a sample's pixel.
  @inlinable
  public func index(_ sample: Int) -> Int {
    sample / columns * stride * imageWidth + sample % columns * stride
  }

  /// Values at samples, looked up bilinearly at a pixel position; outside, the nearest of the border.
  @inlinable
  public func interpolated(_ values: [Float], at position: SIMD2<Float>) -> Float {
    let x = min(max(position.x / Float(stride), 0), Float(columns - 1))
    let y = min(max(position.y / Float(stride), 0), Float(rows - 1))
    let left = min(Int(x), max(columns - 2, 0))
    let top = min(Int(y), max(rows - 2, 0))
    let right = min(left + 1, columns - 1)
    let bottom = min(top + 1, rows - 1)
    let (a, b) = (x - Float(left), y - Float(top))
    let upper = values[top * columns + left] * (1 - a) + values[top * columns + right] * a
    let lower = values[bottom * columns + left] * (1 - a) + values[bottom * columns + right] * a
    return upper * (1 - b) + lower * b
  }

  /// Values at samples, spread bilinearly over all pixels of the image.
  public func image(_ values: [Float]) -> [Float] {
    precondition(values.count == count)
    var out = [Float](repeating: 0, count: imageWidth * imageHeight)
    for y in 0..<imageHeight {
      for x in 0..<imageWidth {
        out[y * imageWidth + x] = interpolated(values, at: SIMD2(Float(x), Float(y)))
      }
    }
    return out
  }
}
