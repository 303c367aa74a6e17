import Tensors

// Feature maps are B × C × H × W.
extension Tensor {
  var height: Int { shape[2] }
  var width: Int { shape[3] }

  /// Channels side by side.
  static func joined(_ maps: Tensor...) throws(TensorError) -> Tensor { try joined(maps) }

  /// Channels side by side.
  static func joined(_ maps: [Tensor]) throws(TensorError) -> Tensor {
    guard let kind = maps.first?.kind, kind == .float32 || kind == .bfloat16, !remembers(maps)
    else { return try concatenated(maps, axis: 1) }
    // What is computed in single precision among others joins them in theirs.
    return try joinedChannels(maps.map { (map) throws(TensorError) in try map.cast(to: kind) })
  }

  /// The top left of the size of another map.
  func cropped(like other: Tensor) throws(TensorError) -> Tensor {
    if height == other.height && width == other.width { return self }
    return try slice(axis: 2, 0..<other.height).slice(axis: 3, 0..<other.width)
  }

  /// A range of channels.
  func channels(_ range: Range<Int>) throws(TensorError) -> Tensor { try slice(axis: 1, range) }

  /// Bilinearly enlarged by a whole factor.
  func enlarged(by factor: Int, alignCorners: Bool = false) throws(TensorError) -> Tensor {
    try resizedBilinearly(
      height: height * factor,
      width: width * factor,
      alignCorners: alignCorners
    )
  }

  /// Enlarged by a whole factor by repeating pixels.
  func repeated(by factor: Int) throws(TensorError) -> Tensor {
    try resizedNearest(height: height * factor, width: width * factor)
  }

  /// Bilinearly resized to the size of another map; corners as edges.
  func resized(like other: Tensor) throws(TensorError) -> Tensor {
    try resizedBilinearly(height: other.height, width: other.width, alignCorners: false)
  }

  /// The Euclidean length over the channels: B × 1 × H × W.
  func channelNorm() throws(TensorError) -> Tensor {
    try squared().sum([1], keepingAxes: true).squareRoot()
  }

  /// This image sampled where a flow in pixels points, the border repeated outside.
  ///
  /// In single precision, and then in the kind of the image.
  func warped(by flow: Tensor) throws(TensorError) -> Tensor {
    if let kind, kind == .bfloat16 || flow.kind == .bfloat16 {
      return try cast(to: .float32).warped(by: flow.cast(to: .float32)).cast(to: kind)
    }
    let x = try Tensor.range(to: Double(width)).reshaped([1, 1, width])
    let y = try Tensor.range(to: Double(height)).reshaped([1, height, 1])
    let u = try (flow.select(axis: 1, 0) + x) * (2 / Double(Swift.max(width - 1, 1))) - 1
    let v = try (flow.select(axis: 1, 1) + y) * (2 / Double(Swift.max(height - 1, 1))) - 1
    return try sampled(at: .stacked([u, v], axis: 3), outside: .border, alignCorners: true)
  }
}
