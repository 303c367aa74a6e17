/// Optical flow: for pixel m of the first frame, m′ − m in pixels.
public struct FlowField: Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// H × W vectors, row by row from the top; NaN in both components where unknown.
  public var vectors: [SIMD2<Float>]

  /// A field over its vectors, H × W.
  public init(width: Int, height: Int, vectors: [SIMD2<Float>]) {
    precondition(vectors.count == width * height)
    self.width = width
    self.height = height
    self.vectors = vectors
  }

  /// A field in which nothing is known.
  public init(width: Int, height: Int) {
    self.init(
      width: width,
      height: height,
      vectors: [SIMD2<Float>](repeating: SIMD2(.nan, .nan), count: width * height)
    )
  }

  /// The vector at a pixel.
  @inlinable
  public subscript(x: Int, y: Int) -> SIMD2<Float> {
    get { vectors[y * width + x] }
    set { vectors[y * width + x] = newValue }
  }
}
