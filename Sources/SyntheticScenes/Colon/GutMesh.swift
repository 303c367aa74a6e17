import Geometry

/// The visible part of a gut at one time, in a camera's frame and in its image.
struct GutMesh: Sendable {
  /// The rings that are in it.
  let rings: Range<Int>
  /// In the camera's frame, ring by ring.
  let vertices: [Vector3]
  /// Pixels, and 1 / z; 0 where a vertex is not in front of the camera.
  let pixels: [SIMD3<Double>]

  /// Vertices nearer than this to the camera's plane, in centimetres, are far outside the image.
  static let nearest = 0.02

  init(_ gut: Gut, rings: Range<Int>, time: Double, cameraFromGut: RigidTransform, camera: Camera) {
    self.rings = rings
    vertices = gut.vertices(of: rings, at: time, carriedBy: cameraFromGut)
    pixels = vertices.map { vertex in
      guard vertex.z > GutMesh.nearest else { return .zero }
      let w = 1 / vertex.z
      return SIMD3(
        vertex.x * w * camera.focal.x + camera.centre.x,
        vertex.y * w * camera.focal.y + camera.centre.y,
        w
      )
    }
  }

  /// How many triangles there are: two for each cell between two rings.
  var triangleCount: Int { (rings.count - 1) * Gut.segments * 2 }

  /// The indices of a triangle's corners.
  @inline(__always)
  static func corners(_ triangle: Int) -> (Int, Int, Int) {
    let cell = triangle >> 1
    let (ring, segment) = (cell / Gut.segments, cell % Gut.segments)
    let next = segment + 1 == Gut.segments ? 0 : segment + 1
    let (a, b) = (ring * Gut.segments + segment, ring * Gut.segments + next)
    let (c, d) = (a + Gut.segments, b + Gut.segments)
    return triangle & 1 == 0 ? (a, c, b) : (b, c, d)
  }

  /// A triangle in the image; nil where it is seen from behind, or not in front.
  @inline(__always)
  func triangle(_ index: Int) -> ImageTriangle? {
    let (i, j, k) = GutMesh.corners(index)
    let (a, b, c) = (pixels[i], pixels[j], pixels[k])
    guard a.z > 0, b.z > 0, c.z > 0 else { return nil }
    return ImageTriangle(a, b, c)
  }

  /// Unit normals at the vertices, towards the inside.
  var normals: [SIMD3<Float>] {
    let segments = Gut.segments
    var out = [SIMD3<Float>](repeating: .zero, count: vertices.count)
    vertices.withUnsafeBufferPointer { vertices in
      for ring in 0..<rings.count {
        let (before, after) = (
          max(0, ring - 1) * segments, min(rings.count - 1, ring + 1) * segments
        )
        for segment in 0..<segments {
          let left = segment == 0 ? segments - 1 : segment - 1
          let right = segment + 1 == segments ? 0 : segment + 1
          let along = vertices[after + segment] - vertices[before + segment]
          let around = vertices[ring * segments + right] - vertices[ring * segments + left]
          let normal = cross(along, around)
          let size = length(normal)
          if size > 1e-12 { out[ring * segments + segment] = SIMD3<Float>(normal / size) }
        }
      }
    }
    return out
  }
}

/// A triangle over pixels, with barycentric coordinates that are linear in x and y.
struct ImageTriangle {
  let a: SIMD3<Double>
  let b: SIMD3<Double>
  let c: SIMD3<Double>
  /// By x, by y, and at (0, 0) relative to a: the weights of b and of c.
  let weightB: Vector2
  let weightC: Vector2

  @inline(__always)
  init?(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    let (p, q) = (b - a, c - a)
    let area = p.x * q.y - p.y * q.x
    // Seen from within, the corners go around one way; the other way is the outer side.
    guard area < -1e-12 else { return nil }
    self.a = a
    self.b = b
    self.c = c
    let inverse = 1 / area
    weightB = Vector2(q.y, -q.x) * inverse
    weightC = Vector2(-p.y, p.x) * inverse
  }

  /// The weights of the three corners at a pixel; all are at least 0 within.
  @inline(__always)
  func weights(_ x: Double, _ y: Double) -> SIMD3<Double> {
    let (dx, dy) = (x - a.x, y - a.y)
    let u = dx * weightB.x + dy * weightB.y
    let v = dx * weightC.x + dy * weightC.y
    return SIMD3(1 - u - v, u, v)
  }

  /// 1 / z at a pixel, from its weights.
  @inline(__always)
  func inverseDepth(_ weights: SIMD3<Double>) -> Double {
    weights.x * a.z + weights.y * b.z + weights.z * c.z
  }
}
