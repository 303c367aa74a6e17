extension FlowField {
  /// The field as an image of another size would show it: looked up bilinearly at pixel centres, its vectors as much
  /// longer or shorter as the image is.
  ///
  /// What touches an unknown vector is unknown.
  public func resampled(width newWidth: Int, height newHeight: Int) -> FlowField {
    precondition(newWidth > 0 && newHeight > 0)
    let scale = SIMD2(Float(newWidth) / Float(width), Float(newHeight) / Float(height))
    let columns = LinearPlaces(newWidth, among: width, edge: scale.x).places
    let rows = LinearPlaces(newHeight, among: height, edge: scale.y).places
    let count = newWidth * newHeight
    let resampled = [SIMD2<Float>](unsafeUninitializedCapacity: count) { out, known in
      vectors.withUnsafeBufferPointer { vectors in
        for (y, down) in rows.enumerated() {
          let (above, below) = (down.first * width, down.second * width)
          for (x, across) in columns.enumerated() {
            let (left, right) = (across.first, across.second)
            let upper =
              vectors[above + left] * (1 - across.share) + vectors[above + right] * across.share
            let lower =
              vectors[below + left] * (1 - across.share) + vectors[below + right] * across.share
            out[y * newWidth + x] = (upper * (1 - down.share) + lower * down.share) * scale
          }
        }
      }
      known = count
    }
    return FlowField(width: newWidth, height: newHeight, vectors: resampled)
  }
}
