import Geometry

/// A textured cut-out that moves as a plane.
struct Layer: Sendable {
  var outline: Outline
  var motion: PlaneMotion
  var surface: Surface
  /// Of a shadow less than 1; only what is opaque has a motion of its own and hides what is behind.
  var opacity: Float = 1
  /// How wide the edge of a shadow is, in pixels of the plane.
  var softness: Float = 0

  var isShadow: Bool { opacity < 1 }
}

/// Layers from the farthest, which fills the plane, to the nearest.
struct LayeredScene: Sendable {
  let layers: [Layer]
  let textures: TextureBank
}

/// A layer as it lies in the image at one time.
struct LayerInView {
  let outline: Outline
  let imageFromPlane: Matrix3
  let planeFromImage: Matrix3
  let opacity: Float
  let softness: Float
  /// The columns and rows that it can touch; empty where it is out of the image.
  let columns: Range<Int>
  let rows: Range<Int>
  /// The same as a box in pixels, without the image's borders.
  let least: Vector2
  let greatest: Vector2

  init(_ layer: Layer, time: Double, width: Int, height: Int) {
    outline = layer.outline
    opacity = layer.opacity
    softness = layer.softness
    imageFromPlane = layer.motion.imageFromPlane(at: time)
    planeFromImage = imageFromPlane.inverse
    guard outline.form != .everywhere else {
      (columns, rows) = (0..<width, 0..<height)
      (least, greatest) = (Vector2(repeating: -1e9), Vector2(repeating: 1e9))
      return
    }
    let margin = Double(softness) + 1
    let (low, high) = (outline.least - margin, outline.greatest + margin)
    var least = Vector2(repeating: .infinity)
    var greatest = Vector2(repeating: -.infinity)
    for corner in [low, Vector2(high.x, low.y), Vector2(low.x, high.y), high] {
      let q = imageFromPlane * Vector3(corner.x, corner.y, 1)
      let pixel = Vector2(q.x, q.y) / q.z
      least = pointwiseMin(least, pixel)
      greatest = pointwiseMax(greatest, pixel)
    }
    (self.least, self.greatest) = (least - 1, greatest + 1)
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = Int(max(0, min(Double(count), low.rounded(.down) - 1)))
      let last = Int(max(0, min(Double(count), high.rounded(.up) + 2)))
      return first..<max(first, last)
    }
    columns = range(least.x, greatest.x, width)
    rows = range(least.y, greatest.y, height)
  }
}

/// A homography in single precision, for eight points at a time.
struct OctetHomography {
  private let x: SIMD3<Float>
  private let y: SIMD3<Float>
  private let w: SIMD3<Float>

  init(_ matrix: Matrix3) {
    x = SIMD3<Float>(matrix.row(0))
    y = SIMD3<Float>(matrix.row(1))
    w = SIMD3<Float>(matrix.row(2))
  }

  @inline(__always)
  func callAsFunction(_ u: Octet, _ v: Octet) -> (Octet, Octet) {
    let inverse = 1 / (u * w.x + v * w.y + w.z)
    return ((u * x.x + v * x.y + x.z) * inverse, (u * y.x + v * y.y + y.z) * inverse)
  }
}
