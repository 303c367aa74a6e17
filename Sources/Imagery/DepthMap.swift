/// A z-depth, or any other number, per pixel.
public struct DepthMap: Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// H × W values, row by row from the top; NaN where unknown.
  public var values: [Float]

  /// A map over its values, H × W.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height)
    self.width = width
    self.height = height
    self.values = values
  }

  /// A map in which nothing is known.
  public init(width: Int, height: Int) {
    self.init(
      width: width,
      height: height,
      values: [Float](repeating: .nan, count: width * height)
    )
  }

  /// The value at a pixel.
  @inlinable
  public subscript(x: Int, y: Int) -> Float {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }
}
