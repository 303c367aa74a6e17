// Points as discs that close into surfaces: depth first, then the mean colour of all discs on the
// nearest surface, so that noise averages out instead of flickering (the two passes of Zwicker,
// Pfister, van Baar and Gross, "Surface splatting", SIGGRAPH 2001, with screen-aligned discs).

internal import Geometry
internal import Imagery
internal import RealModule

/// How points become discs: a viewpoint in single precision at the buffer's resolution.
struct SplatProjection {
  let rotation: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  let translation: SIMD3<Float>
  let scale: Float
  let centre: SIMD2<Float>
  let isPerspective: Bool
  let nearest: Float
  let worldRadius: Float
  let radiusLimits: (Float, Float)

  /// `samples` discs' pixels stand for a picture's on each side.
  init(_ viewpoint: Viewpoint, samples: Int, worldRadius: Float) {
    let eyeFromWorld = viewpoint.worldFromEye.inverse
    let m = eyeFromWorld.rotation
    rotation = (SIMD3(m.row(0)), SIMD3(m.row(1)), SIMD3(m.row(2)))
    translation = SIMD3(eyeFromWorld.translation)
    centre = SIMD2((viewpoint.middle + 0.5) * Double(samples) - 0.5)
    switch viewpoint.projection {
    case .perspective(let focal):
      scale = Float(focal) * Float(samples)
      isPerspective = true
    case .orthographic(let pixelsPerUnit):
      scale = Float(pixelsPerUnit) * Float(samples)
      isPerspective = false
    }
    self.worldRadius = worldRadius
    nearest = isPerspective ? max(4 * worldRadius, .leastNormalMagnitude) : 0
    // At √½ a disc covers the centre of at least one pixel wherever it lies.
    radiusLimits = (0.7072, Float(14 * samples))
  }

  /// The disc's centre in pixels, its depth and its radius; a negative radius if it is not seen.
  @inline(__always)
  func disc(of point: SIMD3<Float>) -> SIMD4<Float> {
    let z = (rotation.2 * point).sum() + translation.z
    guard z > nearest else { return SIMD4(0, 0, 0, -1) }
    let factor = isPerspective ? scale / z : scale
    let x = ((rotation.0 * point).sum() + translation.x) * factor + centre.x
    let y = ((rotation.1 * point).sum() + translation.y) * factor + centre.y
    let radius = min(radiusLimits.1, max(radiusLimits.0, worldRadius * factor))
    return SIMD4(x, y, z, radius)
  }
}

/// What a picture shows at each pixel: the nearest surface's depth and its mean colour.
struct SplatBuffer {
  let width: Int
  let height: Int

  /// Depths along the view; infinite where there is nothing.
  var depths: [Float]

  /// Sums of weighted colours, and of the weights in the last place.
  var sums: [SIMD4<Float>]

  /// Sums of weighted depths: divided by the weights, a smoother surface than that of `depths`.
  var depthSums: [Float]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    depths = [Float](repeating: .infinity, count: width * height)
    sums = [SIMD4<Float>](repeating: .zero, count: width * height)
    depthSums = [Float](repeating: 0, count: width * height)
  }

  /// Takes the depths of points' discs where they are nearest.
  mutating func addDepths(
    of points: [SIMD3<Float>],
    where isShown: PointFilter,
    projection: SplatProjection
  ) {
    let (width, height) = (width, height)
    depths.withUnsafeMutableBufferPointer { depths in
      points.withUnsafeBufferPointer { points in
        for i in points.indices where isShown(i, points[i]) {
          let disc = projection.disc(of: points[i])
          guard let rows = DiscRows(disc, width: width, height: height) else { continue }
          for y in rows.rows {
            let columns = rows.columns(inRow: y)
            let start = y * width
            var x = columns.0
            while x <= columns.1 {
              if disc.z < depths[start + x] { depths[start + x] = disc.z }
              x += 1
            }
          }
        }
      }
    }
  }

  /// Adds the colours of the discs that lie on the nearest surface, to within a tolerance.
  mutating func addColours(
    _ colours: [SIMD3<UInt8>],
    of points: [SIMD3<Float>],
    shading: PointShading,
    where isShown: PointFilter,
    projection: SplatProjection,
    tolerance: DepthTolerance
  ) {
    let (width, height) = (width, height)
    sums.withUnsafeMutableBufferPointer { sums in
      depthSums.withUnsafeMutableBufferPointer { depthSums in
        depths.withUnsafeBufferPointer { depths in
          points.withUnsafeBufferPointer { points in
            for i in points.indices where isShown(i, points[i]) {
              let disc = projection.disc(of: points[i])
              guard let rows = DiscRows(disc, width: width, height: height) else { continue }
              let shade = shading.shade(i, points[i])
              let colour = SIMD4(SIMD3<Float>(colours[i]) * shade, 1)
              // A disc faces the eye but its surface may not: steep ones need room in depth.
              let room = tolerance.absolute * shading.steepness(i, points[i])
              let limit = disc.z - max(room, tolerance.relative * disc.z)
              let falloff = 0.96 / (disc.w * disc.w)
              for y in rows.rows {
                let columns = rows.columns(inRow: y)
                let start = y * width
                let dy = Float(y) - disc.y
                var x = columns.0
                while x <= columns.1 {
                  if depths[start + x] >= limit {
                    let dx = Float(x) - disc.x
                    let root = 1 - falloff * (dx * dx + dy * dy)
                    sums[start + x] += colour * (root * root)
                    depthSums[start + x] += disc.z * (root * root)
                  }
                  x += 1
                }
              }
            }
          }
        }
      }
    }
  }
}

/// How much further away something may be and still count as the same surface.
struct DepthTolerance {
  /// In world units.
  var absolute: Float

  /// As a fraction of the depth; zero where depths are counted from an eye far away.
  var relative: Float
}

/// Which points of a layer are shown.
struct PointFilter {
  var up: SIMD3<Float> = .zero
  var highest: Float = .infinity

  /// Normals by which surfaces that face away are hidden, if they are.
  var normals: [SIMD3<Float>]?
  var eye: SIMD3<Float> = .zero

  /// The direction of parallel rays; zero in a perspective.
  var ray: SIMD3<Float> = .zero

  @inline(__always)
  func callAsFunction(_ index: Int, _ point: SIMD3<Float>) -> Bool {
    guard (point * up).sum() <= highest else { return false }
    guard let normals else { return true }
    let towards = ray == .zero ? point - eye : ray
    let facing = (normals[index] * towards).sum()
    // Walls seen edge-on stay: their normals are known to some degrees only.
    return facing <= 0.12 * (towards * towards).sum().squareRoot()
  }
}

/// Light on a layer's points, from over the viewer's left shoulder.
struct PointShading {
  var normals: [SIMD3<Float>]?

  /// The direction towards the light, of length one.
  var light: SIMD3<Float>

  /// How much of the light depends on the slope, 0 … 1.
  var strength: Float

  var eye: SIMD3<Float>

  /// The direction of parallel rays; zero in a perspective.
  var ray: SIMD3<Float>

  /// How much depth a surface spans for its breadth on the picture, 1 … 8; 2 where not known.
  @inline(__always)
  func steepness(_ index: Int, _ point: SIMD3<Float>) -> Float {
    guard let normals else { return 2 }
    let towards = ray == .zero ? point - eye : ray
    let facing = abs((normals[index] * towards).sum())
    guard facing > 0 else { return 2 }
    return min(8, (towards * towards).sum().squareRoot() / facing)
  }

  @inline(__always)
  func shade(_ index: Int, _ point: SIMD3<Float>) -> Float {
    guard let normals else { return 1 }
    let normal = normals[index]
    guard normal != .zero else { return 1 }
    // Both sides are lit: normals of unknown side are common.
    return 1 - strength * (1 - abs((normal * light).sum()))
  }
}

/// The pixels that a disc covers.
private struct DiscRows {
  let rows: ClosedRange<Int>
  private let disc: SIMD4<Float>
  private let lastColumn: Int

  /// Nil if the disc is behind the eye or beside the picture.
  @inline(__always)
  init?(_ disc: SIMD4<Float>, width: Int, height: Int) {
    guard disc.w > 0, disc.x > -disc.w, disc.x < Float(width) + disc.w, disc.y > -disc.w,
      disc.y < Float(height) + disc.w
    else { return nil }
    let first = max(0, Int((disc.y - disc.w).rounded(.up)))
    let last = min(height - 1, Int((disc.y + disc.w).rounded(.down)))
    guard first <= last else { return nil }
    rows = first...last
    self.disc = disc
    lastColumn = width - 1
  }

  @inline(__always)
  func columns(inRow y: Int) -> (Int, Int) {
    let dy = Float(y) - disc.y
    let half = max(0, disc.w * disc.w - dy * dy).squareRoot()
    return (
      max(0, Int((disc.x - half).rounded(.up))),
      min(lastColumn, Int((disc.x + half).rounded(.down)))
    )
  }
}
