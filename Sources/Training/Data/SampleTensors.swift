public import Imagery
public import Tensors

// Values of samples as tensors; all of a batch have one size.

/// B × 3 × H × W, 0 … 255, of colour or grey images.
public func tensor(of images: [Image]) throws -> Tensor {
  let (width, height) = try commonSize(images.map { ($0.width, $0.height) })
  let plane = width * height
  let numbers = [Float](unsafeUninitializedCapacity: images.count * 3 * plane) { out, count in
    for (place, image) in images.enumerated() {
      let channels = image.channels
      image.pixels.withUnsafeBufferPointer { pixels in
        for channel in 0..<3 {
          let start = (3 * place + channel) * plane
          let first = channels == 3 ? channel : 0
          for i in 0..<plane { out[start + i] = Float(pixels[channels * i + first]) }
        }
      }
    }
    count = images.count * 3 * plane
  }
  return try Tensor(numbers, shape: [images.count, 3, height, width])
}

/// B × 2 × H × W, in pixels.
public func knownPixels(of flows: [FlowField]) throws -> KnownPixels {
  let (width, height) = try commonSize(flows.map { ($0.width, $0.height) })
  let plane = width * height
  let numbers = [Float](unsafeUninitializedCapacity: flows.count * 2 * plane) { out, count in
    for (place, flow) in flows.enumerated() {
      flow.vectors.withUnsafeBufferPointer { vectors in
        let start = 2 * place * plane
        for i in 0..<plane {
          out[start + i] = vectors[i].x
          out[start + plane + i] = vectors[i].y
        }
      }
    }
    count = flows.count * 2 * plane
  }
  return try KnownPixels(Tensor(numbers, shape: [flows.count, 2, height, width]))
}

/// B × 1 × H × W.
public func knownPixels(of maps: [DepthMap]) throws -> KnownPixels {
  let (width, height) = try commonSize(maps.map { ($0.width, $0.height) })
  let numbers = maps.flatMap(\.values)
  return try KnownPixels(Tensor(numbers, shape: [maps.count, 1, height, width]))
}

/// The flows of a B × 2 × H × W tensor, in pixels.
public func flowFields(of tensor: Tensor) throws -> [FlowField] {
  let shape = tensor.shape
  precondition(shape.count == 4 && shape[1] == 2)
  let plane = shape[2] * shape[3]
  let numbers = try tensor.floats()
  return (0..<shape[0]).map { place in
    let start = 2 * place * plane
    let vectors = (0..<plane).map { SIMD2(numbers[start + $0], numbers[start + plane + $0]) }
    return FlowField(width: shape[3], height: shape[2], vectors: vectors)
  }
}

/// The maps of a B × 1 × H × W tensor.
public func depthMaps(of tensor: Tensor) throws -> [DepthMap] {
  let shape = tensor.shape
  precondition(shape.count == 4 && shape[1] == 1)
  let plane = shape[2] * shape[3]
  let numbers = try tensor.floats()
  return (0..<shape[0]).map { place in
    DepthMap(
      width: shape[3],
      height: shape[2],
      values: Array(numbers[place * plane..<(place + 1) * plane])
    )
  }
}

private func commonSize(_ sizes: [(width: Int, height: Int)]) throws -> (Int, Int) {
  guard let first = sizes.first else { throw TensorError("a batch without samples") }
  for size in sizes where size != first {
    throw TensorError(
      "samples of \(first.width) × \(first.height) and \(size.width) × \(size.height) pixels in one "
        + "batch, expected one size"
    )
  }
  return first
}
