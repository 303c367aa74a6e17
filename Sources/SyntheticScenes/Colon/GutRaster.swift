import Geometry

/// Which triangle each sample of an image sees, by a depth buffer.
struct GutRaster: Sendable {
  let width: Int
  let height: Int
  /// The nearest triangle; −1 where there is none.
  private(set) var triangles: [Int32]
  /// 1 / z of it.
  private(set) var inverseDepths: [Double]

  /// Samples `scale` × `scale` to a pixel, evenly spread; a single one is at the pixel's centre.
  init(_ mesh: GutMesh, camera: Camera, scale: Int = 1) {
    width = camera.width * scale
    height = camera.height * scale
    triangles = [Int32](repeating: -1, count: width * height)
    inverseDepths = [Double](repeating: 0, count: width * height)
    let (width, height) = (width, height)
    let factor = Double(scale)
    // Where sample 0 lies, in pixels.
    let origin = 0.5 / factor - 0.5
    let spacing = 1 / factor
    triangles.withUnsafeMutableBufferPointer { triangles in
      inverseDepths.withUnsafeMutableBufferPointer { depths in
        for index in 0..<mesh.triangleCount {
          guard let triangle = mesh.triangle(index) else { continue }
          let (a, b, c) = (triangle.a, triangle.b, triangle.c)
          let left = (min(a.x, b.x, c.x) - origin) * factor
          let right = (max(a.x, b.x, c.x) - origin) * factor
          let top = (min(a.y, b.y, c.y) - origin) * factor
          let bottom = (max(a.y, b.y, c.y) - origin) * factor
          guard right >= 0, bottom >= 0, left <= Double(width - 1), top <= Double(height - 1)
          else { continue }
          let columns = Int(max(0, left).rounded(.up))..<Int(min(Double(width - 1), right)) + 1
          let rows = Int(max(0, top).rounded(.up))..<Int(min(Double(height - 1), bottom)) + 1
          for row in rows {
            let y = origin + Double(row) * spacing
            for column in columns {
              let weights = triangle.weights(origin + Double(column) * spacing, y)
              guard weights.x >= 0, weights.y >= 0, weights.z >= 0 else { continue }
              let w = triangle.inverseDepth(weights)
              let sample = row * width + column
              if w > depths[sample] {
                depths[sample] = w
                triangles[sample] = Int32(truncatingIfNeeded: index)
              }
            }
          }
        }
      }
    }
  }
}
