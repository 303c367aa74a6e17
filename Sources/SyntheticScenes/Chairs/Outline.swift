// Distances to polygons and strokes in closed form, as in I. Quilez, "2D distance functions" (2015).

import Geometry

/// Eight numbers at a time.
typealias Octet = SIMD8<Float>

/// The form of a layer, around the origin of its own plane; lengths in pixels.
struct Outline: Sendable {
  enum Form: Sendable { case everywhere, ellipse, edges, strokes, edgesAndStrokes }

  let form: Form
  /// The corners of the box around it.
  let least: Vector2
  let greatest: Vector2
  private let radii: SIMD2<Float>
  private let edges: [Segment]
  private let strokes: [Segment]

  /// A straight piece: an edge of a polygon, or the middle of a stroke.
  struct Segment: Sendable {
    let start: SIMD2<Float>
    let along: SIMD2<Float>
    let inverseSquare: Float
    /// Half the width of a stroke.
    let radius: Float

    init(from start: Vector2, to end: Vector2, radius: Double = 0) {
      self.start = SIMD2<Float>(start)
      along = SIMD2<Float>(end - start)
      // A stroke without a length is a dot.
      inverseSquare = 1 / max((along * along).sum(), 1e-12)
      self.radius = Float(radius)
    }
  }

  /// The whole plane.
  static let everywhere = Outline(
    form: .everywhere,
    least: Vector2(repeating: -1e9),
    greatest: Vector2(repeating: 1e9),
    radii: .one,
    edges: [],
    strokes: []
  )

  /// An ellipse along the axes.
  static func ellipse(radii: Vector2) -> Outline {
    Outline(
      form: .ellipse,
      least: -radii,
      greatest: radii,
      radii: SIMD2<Float>(radii),
      edges: [],
      strokes: []
    )
  }

  /// What lies within an odd number of closed polygons: one within another makes a hole.
  static func polygons(_ rings: [[Vector2]]) -> Outline {
    let corners = rings.joined()
    return Outline(
      form: .edges,
      least: corners.reduce(Vector2(repeating: .infinity), pointwiseMin),
      greatest: corners.reduce(Vector2(repeating: -.infinity), pointwiseMax),
      radii: .one,
      edges: rings.flatMap { ring in
        ring.indices.map { Segment(from: ring[$0], to: ring[($0 + 1) % ring.count]) }
      },
      strokes: []
    )
  }

  /// Round-ended strokes, each with its radius.
  static func strokes(_ strokes: [(from: Vector2, to: Vector2, radius: Double)]) -> Outline {
    var least = Vector2(repeating: .infinity)
    var greatest = Vector2(repeating: -.infinity)
    for stroke in strokes {
      least = pointwiseMin(least, pointwiseMin(stroke.from, stroke.to) - stroke.radius)
      greatest = pointwiseMax(greatest, pointwiseMax(stroke.from, stroke.to) + stroke.radius)
    }
    return Outline(
      form: .strokes,
      least: least,
      greatest: greatest,
      radii: .one,
      edges: [],
      strokes: strokes.map { Segment(from: $0.from, to: $0.to, radius: $0.radius) }
    )
  }

  /// What lies within polygons, as `polygons` says, or within a stroke.
  static func polygons(
    _ rings: [[Vector2]],
    strokes: [(from: Vector2, to: Vector2, radius: Double)]
  ) -> Outline {
    let solid = Outline.polygons(rings)
    let thin = Outline.strokes(strokes)
    return Outline(
      form: .edgesAndStrokes,
      least: pointwiseMin(solid.least, thin.least),
      greatest: pointwiseMax(solid.greatest, thin.greatest),
      radii: .one,
      edges: solid.edges,
      strokes: thin.strokes
    )
  }

  /// How far points are outside, negative within; of ellipses only to first order near the rim,
  /// of polygons with strokes exactly only outside.
  @inline(__always)
  func distance(_ x: Octet, _ y: Octet) -> Octet {
    switch form {
    case .everywhere: Octet(repeating: -1e9)
    case .ellipse: ellipseDistance(x, y)
    case .edges: edgeDistance(x, y)
    case .strokes: strokeDistance(x, y)
    case .edgesAndStrokes: lesser(edgeDistance(x, y), strokeDistance(x, y))
    }
  }

  @inline(__always)
  private func ellipseDistance(_ x: Octet, _ y: Octet) -> Octet {
    let (u, v) = (x / radii.x, y / radii.y)
    let size = (u * u + v * v).squareRoot()
    let (s, t) = (u / radii.x, v / radii.y)
    let slope = (s * s + t * t).squareRoot() + 1e-9
    return size * (size - 1) / slope
  }

  @inline(__always)
  private func edgeDistance(_ x: Octet, _ y: Octet) -> Octet {
    var nearest = Octet(repeating: .infinity)
    var isInside = SIMDMask<SIMD8<Int32>>(repeating: false)
    edges.withUnsafeBufferPointer { edges in
      for segment in edges {
        let (wx, wy) = (x - segment.start.x, y - segment.start.y)
        nearest = lesser(nearest, squaredDistance(wx, wy, segment))
        // The edge crosses the row of the point, to one side of it: even or odd, from both ends.
        let isBelowStart = wy .>= 0
        let isAboveEnd = wy .< segment.along.y
        let isLeft = wy * segment.along.x .< wx * segment.along.y
        let crossesDown = isBelowStart .& isAboveEnd .& isLeft
        let crossesUp = .!(isBelowStart .| isAboveEnd .| isLeft)
        isInside = isInside .^ (crossesDown .| crossesUp)
      }
    }
    let distance = nearest.squareRoot()
    return distance.replacing(with: -distance, where: isInside)
  }

  @inline(__always)
  private func strokeDistance(_ x: Octet, _ y: Octet) -> Octet {
    var nearest = Octet(repeating: .infinity)
    strokes.withUnsafeBufferPointer { strokes in
      for segment in strokes {
        let square = squaredDistance(x - segment.start.x, y - segment.start.y, segment)
        nearest = lesser(nearest, square.squareRoot() - segment.radius)
      }
    }
    return nearest
  }

  @inline(__always)
  private func squaredDistance(_ wx: Octet, _ wy: Octet, _ segment: Segment) -> Octet {
    var t = (wx * segment.along.x + wy * segment.along.y) * segment.inverseSquare
    t.replace(with: 0, where: t .< 0)
    t.replace(with: 1, where: t .> 1)
    let (dx, dy) = (wx - t * segment.along.x, wy - t * segment.along.y)
    return dx * dx + dy * dy
  }

  @inline(__always)
  private func lesser(_ a: Octet, _ b: Octet) -> Octet { a.replacing(with: b, where: b .< a) }
}
