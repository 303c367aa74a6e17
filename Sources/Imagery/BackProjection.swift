public import Geometry

extension PointCloud {
  /// The points M = Z(m) K⁻¹ m of a depth map, carried to the world.
  ///
  /// Pixels in the order of rows; those of unknown depth, and those whose ray the lens model does
  /// not give, make no point. `image`, of the same size, colours the points. `step` takes every
  /// n-th pixel of every n-th row, from the first.
  public init(
    backProjecting depth: DepthMap,
    camera: Camera,
    image: Image? = nil,
    worldFromCamera: RigidTransform = .identity,
    step: Int = 1
  ) {
    precondition(depth.width == camera.width && depth.height == camera.height && step > 0)
    precondition(image.map { $0.width == depth.width && $0.height == depth.height } ?? true)
    var positions: [SIMD3<Float>] = []
    var pixels: [Int] = []
    positions.reserveCapacity(depth.values.count / (step * step))
    if image != nil { pixels.reserveCapacity(depth.values.count / (step * step)) }
    depth.values.withUnsafeBufferPointer { z in
      for y in stride(from: 0, to: depth.height, by: step) {
        for x in stride(from: 0, to: depth.width, by: step) {
          let index = y * depth.width + x
          let value = Double(z[index])
          guard value > 0, value.isFinite else { continue }
          let pixel = Vector2(Double(x), Double(y))
          let isPinhole = camera.distortion == .pinhole
          guard let ray = isPinhole ? camera.rayPinhole(pixel) : camera.ray(pixel) else { continue }
          positions.append(SIMD3<Float>(worldFromCamera * (ray * value)))
          if image != nil { pixels.append(index) }
        }
      }
    }
    self.init(positions: positions, colours: image.map { Self.colours(of: $0, at: pixels) })
  }

  private static func colours(of image: Image, at indices: [Int]) -> [SIMD3<UInt8>] {
    image.pixels.withUnsafeBufferPointer { bytes in
      indices.map { i in
        image.channels == 1
          ? SIMD3(repeating: bytes[i])
          : SIMD3(bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2])
      }
    }
  }
}
