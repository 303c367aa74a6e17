extension FlowField {
  /// The field as an image of another size would show it: looked up bilinearly at pixel centres, its vectors as much
  /// longer or shorter as the image is.
  ///
  /// What touches an unknown vector is unknown.
  public func resampled(width newWidth: Int, height newHeight: Int) -> FlowField {
    precondition(newWidth > 0 && newHeight > 0)
    let columns = LinearPlaces(count: newWidth, of: width)
    let rows = LinearPlaces(count: newHeight, of: height)
    let scale = SIMD2(Float(newWidth) / Float(width), Float(newHeight) / Float(height))
    let count = newWidth * newHeight
    let resampled = [SIMD2<Float>](unsafeUninitializedCapacity: count) { out, known in
      vectors.withUnsafeBufferPointer { vectors in
        for (y, down) in rows.places.enumerated() {
          let (above, below) = (down.first * width, down.second * width)
          for (x, across) in columns.places.enumerated() {
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

/// Between which two pixels of a line each pixel of a line of another length lies, and how far on towards the second;
/// beyond the ends as at the ends.
private struct LinearPlaces {
  let places: [(first: Int, second: Int, share: Float)]

  init(count: Int, of length: Int) {
    let step = Double(length) / Double(count)
    places = (0..<count).map { pixel in
      let place = min(max((Double(pixel) + 0.5) * step - 0.5, 0), Double(length - 1))
      let first = min(Int(place), max(length - 2, 0))
      return (first, min(first + 1, length - 1), Float(place - Double(first)))
    }
  }
}
