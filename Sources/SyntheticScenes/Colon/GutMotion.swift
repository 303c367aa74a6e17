import Geometry
public import Imagery

extension GutView {
  /// Where the points seen at pixel centres are in another view of the same gut.
  ///
  /// The flow is true also where its target is hidden or outside the image. Occlusion is 255 where the
  /// other view does not see the point.
  public func motion(to other: GutView) -> (flow: FlowField, occlusion: Mask) {
    let (width, height) = (camera.width, camera.height)
    var flow = FlowField(width: width, height: height)
    var occlusion = Mask(width: width, height: height, filledWith: 255)
    let otherFromHere = other.cameraFromGut * cameraFromGut.inverse
    // The same vertices where the wall is at the other time; none where it does not move.
    let moved =
      gut.level == .moving
      ? gut.vertices(of: mesh.rings, at: other.time, carriedBy: other.cameraFromGut) : []
    var search: TriangleSearch?
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        let triangle = Int(raster.triangles[index])
        guard triangle >= 0 else { continue }
        let pixel = Vector2(Double(x), Double(y))
        let point =
          moved.isEmpty
          ? otherFromHere * (camera.rayPinhole(pixel) / raster.inverseDepths[index])
          : place(of: pixel, on: triangle, among: moved)
        guard point.z > 0 else { continue }
        let target = other.camera.projectPinhole(point)
        flow.vectors[index] = SIMD2<Float>(target - pixel)
        guard target.x >= -0.5, target.x < Double(other.camera.width) - 0.5, target.y >= -0.5,
          target.y < Double(other.camera.height) - 0.5
        else { continue }
        let nearest =
          Int((target.y + 0.5).rounded(.down)) * other.camera.width
          + Int((target.x + 0.5).rounded(.down))
        let seen = Int(other.raster.triangles[nearest])
        if seen >= 0, areNeighbours(triangle, seen, in: other) {
          occlusion.values[index] = 0
          continue
        }
        let found = search ?? TriangleSearch(other.mesh, camera: other.camera)
        search = found
        if !found.hides(target, inverseDepth: 1 / point.z) { occlusion.values[index] = 0 }
      }
    }
    return (flow, occlusion)
  }

  /// Whether two triangles, of this and of the other view, touch or nearly do: then nothing is between
  /// the point on one and who sees the other.
  @inline(__always)
  private func areNeighbours(_ triangle: Int, _ seen: Int, in other: GutView) -> Bool {
    let (here, there) = (triangle >> 1, seen >> 1)
    let ring = here / Gut.segments + mesh.rings.lowerBound
    let ringThere = there / Gut.segments + other.mesh.rings.lowerBound
    guard abs(ring - ringThere) <= 1 else { return false }
    let apart = abs(here % Gut.segments - there % Gut.segments)
    return min(apart, Gut.segments - apart) <= 1
  }

  /// The point that a pixel sees on a triangle, among other vertices.
  private func place(of pixel: Vector2, on triangle: Int, among vertices: [Vector3]) -> Vector3 {
    guard let image = mesh.triangle(triangle) else { return .zero }
    let weights = image.weights(pixel.x, pixel.y)
    let w = image.inverseDepth(weights)
    let (i, j, k) = GutMesh.corners(triangle)
    return
      (vertices[i] * (weights.x * image.a.z) + vertices[j] * (weights.y * image.b.z)
      + vertices[k] * (weights.z * image.c.z)) / w
  }
}

/// Finds whether any triangle is before a point.
private struct TriangleSearch {
  /// Pixels on each side of a tile.
  private static let side = 8

  private let mesh: GutMesh
  private let columns: Int
  /// Where each tile's triangles begin, and all of them.
  private var starts: [Int]
  private var members: [Int32]

  init(_ mesh: GutMesh, camera: Camera) {
    let side = Self.side
    self.mesh = mesh
    let columns = (camera.width + side - 1) / side
    let rows = (camera.height + side - 1) / side
    self.columns = columns
    var counts = [Int](repeating: 0, count: columns * rows + 1)
    func forEachTile(_ body: (Int, Int) -> Void) {
      for index in 0..<mesh.triangleCount {
        guard let triangle = mesh.triangle(index) else { continue }
        let (a, b, c) = (triangle.a, triangle.b, triangle.c)
        let (left, right) = (min(a.x, b.x, c.x) + 0.5, max(a.x, b.x, c.x) + 0.5)
        let (top, bottom) = (min(a.y, b.y, c.y) + 0.5, max(a.y, b.y, c.y) + 0.5)
        guard right >= 0, bottom >= 0, left < Double(camera.width), top < Double(camera.height)
        else { continue }
        let last = (min(columns - 1, Int(right) / side), min(rows - 1, Int(bottom) / side))
        for row in Int(max(0, top)) / side...last.1 {
          for column in Int(max(0, left)) / side...last.0 { body(row * columns + column, index) }
        }
      }
    }
    forEachTile { tile, _ in counts[tile + 1] += 1 }
    for tile in 0..<columns * rows { counts[tile + 1] += counts[tile] }
    starts = counts
    members = [Int32](repeating: 0, count: counts[columns * rows])
    var next = counts
    var found = members
    forEachTile { tile, index in
      found[next[tile]] = Int32(truncatingIfNeeded: index)
      next[tile] += 1
    }
    members = found
  }

  /// Whether something is before a point at a place within the image.
  func hides(_ place: Vector2, inverseDepth: Double) -> Bool {
    let tile = Int(place.y + 0.5) / Self.side * columns + Int(place.x + 0.5) / Self.side
    // The point's own triangle is met again, at a depth that is rounded differently.
    let limit = inverseDepth * (1 + 1e-7)
    for member in members[starts[tile]..<starts[tile + 1]] {
      guard let triangle = mesh.triangle(Int(member)) else { continue }
      let weights = triangle.weights(place.x, place.y)
      guard weights.x >= 0, weights.y >= 0, weights.z >= 0 else { continue }
      if triangle.inverseDepth(weights) > limit { return true }
    }
    return false
  }
}
