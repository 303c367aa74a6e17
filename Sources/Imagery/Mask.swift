/// One byte a pixel: 0 is no, anything else is yes (or an object's id, where so said).
public struct Mask: Equatable, Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// H × W values, row by row from the top.
  public var values: [UInt8]

  /// A mask over its values, H × W.
  public init(width: Int, height: Int, values: [UInt8]) {
    precondition(values.count == width * height)
    self.width = width
    self.height = height
    self.values = values
  }

  /// A mask with one value everywhere.
  public init(width: Int, height: Int, filledWith value: UInt8) {
    self.init(
      width: width,
      height: height,
      values: [UInt8](repeating: value, count: width * height)
    )
  }

  /// The value at a pixel.
  @inlinable
  public subscript(x: Int, y: Int) -> UInt8 {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }
}
