public import Imagery
public import Tensors

extension Image {
  /// The image as 1 × 3 × H × W numbers from 0 to 255, red, green, blue; grey is repeated.
  public func tensor() throws(TensorError) -> Tensor {
    let bytes = (0..<3).flatMap { _ in (0..<256).map { Float($0) } }
    return try .pixels([pixels], height: height, width: width, tables: bytes, kind: .float32)
  }
}

extension FlowField {
  /// The flow of a tensor 1 × 2 × H × W of steps along x and y in pixels.
  public init(_ tensor: Tensor) throws(TensorError) {
    let shape = tensor.shape
    guard shape.count == 4, shape[0] == 1, shape[1] == 2 else {
      throw TensorError("a flow of shape \(shape), expected [1, 2, height, width]")
    }
    let values = try tensor.floats()
    self.init(width: shape[3], height: shape[2])
    let area = width * height
    for i in 0..<area { vectors[i] = SIMD2(values[i], values[area + i]) }
  }

  /// The flow as 1 × 2 × H × W numbers, steps along x and y in pixels.
  func tensor() throws(TensorError) -> Tensor {
    try Tensor(vectors.map(\.x) + vectors.map(\.y), shape: [1, 2, height, width])
  }
}
