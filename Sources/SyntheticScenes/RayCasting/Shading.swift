import Geometry

/// What it takes to give a face's point its colour, with everything pinned.
struct Shading {
  let surfaces: UnsafePointer<Surface>
  let surfaceOfCode: UnsafePointer<Int32>
  let bodies: UnsafePointer<BodyInView>
  let lights: UnsafePointer<Vector3>
  let textures: PinnedTextures
  /// One pixel, in rays' x and y.
  let pixel: Vector2

  /// The colour over one pixel around a ray, as if the whole pixel saw the face; 0 … 255.
  @inline(__always)
  func colour(of code: UInt16, x: Double, y: Double) -> SIMD4<Float> {
    guard code != View.nothing else { return .zero }
    let index = View.body(of: code)
    let face = Int(code & 7)
    let body = bodies + index
    let surface = surfaces + Int(surfaceOfCode[Int(code)])
    guard face < BodyInView.curvedFace else {
      return curved(body, surface, light: lights[index], x: x, y: y)
    }
    return flat(body, surface, face: face, light: lights[index], x: x, y: y)
  }

  /// A face of a box or room, or a lid; the face's u and v are the other two axes, v upright in walls.
  @inline(__always)
  private func flat(
    _ body: UnsafePointer<BodyInView>,
    _ surface: UnsafePointer<Surface>,
    face: Int,
    light: Vector3,
    x: Double,
    y: Double
  ) -> SIMD4<Float> {
    let (axes, along, cosine) =
      switch face >> 1 {
      case 0: (Axes(body) { Vector3($0.x, $0.z, $0.y) }, body.pointee.half.x, light.x)
      case 1: (Axes(body) { Vector3($0.y, $0.x, $0.z) }, body.pointee.half.y, light.y)
      default: (Axes(body) { Vector3($0.z, $0.x, $0.y) }, body.pointee.half.z, light.z)
      }
    let isPositive = face & 1 == 1
    let direction = axes.right * x + axes.down * y + axes.forward
    let inverse = 1 / direction.x
    let z = ((isPositive ? along : -along) - axes.origin.x) * inverse
    let u = axes.origin.y + z * direction.y
    let v = axes.origin.z + z * direction.z
    // The derivative of o + z(x, y) d(x, y) within the plane.
    let stepX = axes.right * pixel.x
    let stepY = axes.down * pixel.y
    let zx = stepX.x * inverse
    let zy = stepY.x * inverse
    let footprint = Footprint(
      u: u,
      v: v,
      ux: z * (stepX.y - direction.y * zx),
      vx: z * (stepX.z - direction.z * zx),
      uy: z * (stepY.y - direction.y * zy),
      vy: z * (stepY.z - direction.z * zy)
    )
    let colour = surface.pointee.colour(over: footprint, in: textures)
    guard body.pointee.kind == .room else {
      return colour * brightness(isPositive ? cosine : -cosine)
    }
    guard light != .zero else { return colour * brightness(0) }
    let corners = openness(u, axes.half.y) * openness(v, axes.half.z)
    return colour * (brightness(isPositive ? -cosine : cosine) * Float(corners))
  }

  /// A sphere or a mantle: tiles are projected along each axis and blended by the normal.
  @inline(__always)
  private func curved(
    _ body: UnsafePointer<BodyInView>,
    _ surface: UnsafePointer<Surface>,
    light: Vector3,
    x: Double,
    y: Double
  ) -> SIMD4<Float> {
    let body = body.pointee
    let direction = body.right * x + body.down * y + body.forward
    // A mantle is a sphere without a height.
    let flattened = Vector3(1, body.kind == .cylinder ? 0 : 1, 1)
    let d = direction * flattened
    let o = body.origin * flattened
    let (squared, slope) = (dot(d, d), dot(o, d))
    let radius = body.half.x
    let discriminant = slope * slope - squared * (dot(o, o) - radius * radius)
    let z = (-slope - max(0, discriminant).squareRoot()) / squared
    let point = body.origin + direction * z
    let normal = point * flattened / radius
    // At the rim the tangent plane holds the ray: the footprint is very long, but finite.
    let facing = min(dot(normal, direction), -1e-3)
    let stepX = body.right * pixel.x
    let stepY = body.down * pixel.y
    let px = (stepX - direction * (dot(normal, stepX) / facing)) * z
    let py = (stepY - direction * (dot(normal, stepY) / facing)) * z
    var weights = normal * normal - 0.12
    weights.replace(with: 0, where: weights .< 0)
    weights *= weights
    weights /= weights.sum()
    var colour = SIMD4<Float>.zero
    if weights.x > 0 {
      let footprint = Footprint(
        u: point.z,
        v: point.y,
        ux: px.z,
        vx: px.y,
        uy: py.z,
        vy: py.y
      )
      colour += surface.pointee.colour(over: footprint, in: textures) * Float(weights.x)
    }
    if weights.y > 0 {
      let footprint = Footprint(
        u: point.x,
        v: point.z,
        ux: px.x,
        vx: px.z,
        uy: py.x,
        vy: py.z
      )
      colour += surface.pointee.colour(over: footprint, in: textures) * Float(weights.y)
    }
    if weights.z > 0 {
      let footprint = Footprint(
        u: point.x,
        v: point.y,
        ux: px.x,
        vx: px.y,
        uy: py.x,
        vy: py.y
      )
      colour += surface.pointee.colour(over: footprint, in: textures) * Float(weights.z)
    }
    return colour * brightness(dot(normal, light))
  }

  /// Light that comes from everywhere, and more of it from one side.
  @inline(__always)
  private func brightness(_ cosine: Double) -> Float { 0.8 + 0.2 * Float(cosine) }

  /// How much of a room's light reaches a wall at `position` along it: less near its ends.
  @inline(__always)
  private func openness(_ position: Double, _ half: Double) -> Double {
    let distance = (half * half - position * position) / (2 * half)
    return 1 - 0.06 / (distance + 0.15)
  }
}

/// A body's vectors with the axis across a face first, then the face's u and v.
private struct Axes {
  let origin: Vector3
  let right: Vector3
  let down: Vector3
  let forward: Vector3
  let half: Vector3

  @inline(__always)
  init(_ body: UnsafePointer<BodyInView>, _ order: (Vector3) -> Vector3) {
    origin = order(body.pointee.origin)
    right = order(body.pointee.right)
    down = order(body.pointee.down)
    forward = order(body.pointee.forward)
    half = order(body.pointee.half)
  }
}
