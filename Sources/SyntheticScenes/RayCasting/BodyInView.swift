import Geometry

/// Four rays K⁻¹ m of one camera: their x and y where z is 1.
typealias Lanes = SIMD4<Double>

/// A body as one camera sees it at one time.
///
/// Rays are met in inverse depth w = 1 / z. Planes and quadrics that bound a convex body then need no
/// division a ray: a body is met where the greatest depth at which the ray enters one of its slabs is
/// less than the least depth at which it leaves one (Kay and Kajiya, "Ray tracing complex scenes",
/// SIGGRAPH 1986), and of two bodies the one with the greater w is in front.
struct BodyInView {
  enum Kind { case room, box, sphere, cylinder }

  let kind: Kind
  let half: Vector3
  /// The camera's centre in the body's frame.
  let origin: Vector3
  /// The camera's axes in the body's frame: a ray's direction is x · right + y · down + forward.
  let right: Vector3
  let down: Vector3
  let forward: Vector3
  /// Eight times the body's index; a face code is this plus the face.
  let firstCode: Int

  /// Per axis, w where a ray enters the slab: direction · entry + entryBias.
  private var entry = Vector3.zero
  private var entryBias = Vector3.zero
  /// Per axis, w where it meets the positive and the negative plane: direction · exit.
  ///
  /// It leaves by the one with the greater w, since the other lies behind the camera or before the entry.
  private var exitPositive = Vector3.zero
  private var exitNegative = Vector3.zero
  /// Per axis, the code of the face by which rays enter.
  private var entryCode = SIMD4<Int64>.zero
  /// Of spheres and cylinders: |o|² − r², and its inverse.
  private var excess = 0.0
  private var inverseExcess = 0.0

  /// The face of a sphere, and the side of a cylinder.
  static let curvedFace = 6

  init(_ body: Body, index: Int, cameraFromWorld: RigidTransform, time: Double) {
    let bodyFromCamera = (cameraFromWorld * body.motion.worldFromBody(at: time)).inverse
    origin = bodyFromCamera.translation
    (right, down, forward) = bodyFromCamera.rotation.columns
    half = body.shape.half
    firstCode = 8 * index
    switch body.shape {
    case .room: kind = .room
    case .box: kind = .box
    case .sphere: kind = .sphere
    case .cylinder: kind = .cylinder
    }
    let radial = kind == .sphere ? dot(origin, origin) : origin.x * origin.x + origin.z * origin.z
    excess = radial - half.x * half.x
    inverseExcess = 1 / excess
    for axis in 0..<3 {
      exitPositive[axis] = 1 / (half[axis] - origin[axis])
      exitNegative[axis] = 1 / (-half[axis] - origin[axis])
      let isAbove = origin[axis] > half[axis]
      let isBelow = origin[axis] < -half[axis]
      entry[axis] = isAbove ? exitPositive[axis] : isBelow ? exitNegative[axis] : 0
      // From within the slab nothing is to be entered: at every depth the ray is in.
      entryBias[axis] = isAbove || isBelow ? 0 : .infinity
      if isAbove { exitPositive[axis] = exitNegative[axis] }
      if isBelow { exitNegative[axis] = exitPositive[axis] }
      entryCode[axis] = Int64(firstCode + 2 * axis + (isAbove ? 1 : 0))
    }
  }

  /// The directions of rays in the body's frame.
  @inline(__always)
  private func directions(_ x: Lanes, _ y: Lanes) -> (Lanes, Lanes, Lanes) {
    (
      x * right.x + y * down.x + forward.x, x * right.y + y * down.y + forward.y,
      x * right.z + y * down.z + forward.z
    )
  }

  /// w where each ray meets the body first, and the face that it meets; no w above 0 is a miss.
  @inline(__always)
  func meet(_ x: Lanes, _ y: Lanes) -> (w: Lanes, code: SIMD4<Int64>) {
    switch kind {
    case .room: meetRoom(x, y)
    case .box: meetBox(x, y)
    case .sphere: meetSphere(x, y)
    case .cylinder: meetCylinder(x, y)
    }
  }

  @inline(__always)
  func meetRoom(_ x: Lanes, _ y: Lanes) -> (w: Lanes, code: SIMD4<Int64>) {
    let d = directions(x, y)
    var w = d.0 * exitNegative.x
    var code = SIMD4<Int64>(repeating: Int64(firstCode))
    @inline(__always)
    func take(_ candidate: Lanes, _ face: Int) {
      let isNearer = candidate .> w
      w.replace(with: candidate, where: isNearer)
      code.replace(with: Int64(firstCode + face), where: isNearer)
    }
    take(d.0 * exitPositive.x, 1)
    take(d.1 * exitNegative.y, 2)
    take(d.1 * exitPositive.y, 3)
    take(d.2 * exitNegative.z, 4)
    take(d.2 * exitPositive.z, 5)
    return (w, code)
  }

  @inline(__always)
  func meetBox(_ x: Lanes, _ y: Lanes) -> (w: Lanes, code: SIMD4<Int64>) {
    let d = directions(x, y)
    var w = d.0 * entry.x + entryBias.x
    var code = SIMD4<Int64>(repeating: entryCode.x)
    let entryY = d.1 * entry.y + entryBias.y
    let isFartherY = entryY .< w
    w.replace(with: entryY, where: isFartherY)
    code.replace(with: entryCode.y, where: isFartherY)
    let entryZ = d.2 * entry.z + entryBias.z
    let isFartherZ = entryZ .< w
    w.replace(with: entryZ, where: isFartherZ)
    code.replace(with: entryCode.z, where: isFartherZ)
    var out = greater(d.0 * exitPositive.x, d.0 * exitNegative.x)
    out = greater(out, greater(d.1 * exitPositive.y, d.1 * exitNegative.y))
    out = greater(out, greater(d.2 * exitPositive.z, d.2 * exitNegative.z))
    w.replace(with: -1, where: w .< out)
    return (w, code)
  }

  @inline(__always)
  func meetSphere(_ x: Lanes, _ y: Lanes) -> (w: Lanes, code: SIMD4<Int64>) {
    // |d|² is the same in every frame; |o + z d|² = r² solved for 1 / z.
    let d = directions(x, y)
    let squared = x * x + y * y + 1
    let slope = d.0 * origin.x + d.1 * origin.y + d.2 * origin.z
    let discriminant = slope * slope - squared * excess
    var w = (discriminant.squareRoot() - slope) * inverseExcess
    w.replace(with: -1, where: .!(discriminant .>= 0))
    w.replace(with: -1, where: slope .>= 0)
    return (w, SIMD4(repeating: Int64(firstCode + BodyInView.curvedFace)))
  }

  @inline(__always)
  func meetCylinder(_ x: Lanes, _ y: Lanes) -> (w: Lanes, code: SIMD4<Int64>) {
    let d = directions(x, y)
    let squared = d.0 * d.0 + d.2 * d.2
    let slope = d.0 * origin.x + d.2 * origin.z
    let discriminant = slope * slope - squared * excess
    let root = discriminant.squareRoot()
    // Seen from within the mantle's continuation (excess below 0) only the lid can be entered.
    var w =
      excess > 0
      ? (root - slope) * inverseExcess : Lanes(repeating: .infinity)
    var code = SIMD4<Int64>(repeating: Int64(firstCode + BodyInView.curvedFace))
    let lid = d.1 * entry.y + entryBias.y
    let isLid = lid .< w
    w.replace(with: lid, where: isLid)
    code.replace(with: entryCode.y, where: isLid)
    let mantle = (-slope - root) * inverseExcess
    let out = greater(mantle, greater(d.1 * exitPositive.y, d.1 * exitNegative.y))
    w.replace(with: -1, where: .!(w .>= out))
    w.replace(with: -1, where: .!(discriminant .>= 0))
    return (w, code)
  }
}

/// The greater of each pair.
@inline(__always)
private func greater(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: a .< b) }

extension BodyInView {
  /// The columns and rows of the image that the body can touch; nil where it cannot be seen.
  func bounds(in camera: Camera) -> (columns: Range<Int>, rows: Range<Int>)? {
    let everywhere = (0..<camera.width, 0..<camera.height)
    guard kind != .room else { return everywhere }
    var least = Vector2(repeating: .infinity)
    var greatest = Vector2(repeating: -.infinity)
    var isBehind = true
    var isBefore = true
    for corner in 0..<8 {
      let signs = Vector3(
        corner & 1 == 0 ? -1 : 1,
        corner & 2 == 0 ? -1 : 1,
        corner & 4 == 0 ? -1 : 1
      )
      let fromCamera = signs * half - origin
      let point = Vector3(
        dot(right, fromCamera),
        dot(down, fromCamera),
        dot(forward, fromCamera)
      )
      if point.z > 0 { isBehind = false }
      guard point.z > 0.01 else {
        isBefore = false
        continue
      }
      let pixel = camera.projectPinhole(point)
      least = pointwiseMin(least, pixel)
      greatest = pointwiseMax(greatest, pixel)
    }
    guard !isBehind else { return nil }
    guard isBefore else { return everywhere }
    // A pixel more on each side, for the samples around pixel centres.
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = Int(max(0, min(Double(count), low.rounded(.down) - 1)))
      let last = Int(max(0, min(Double(count), high.rounded(.up) + 2)))
      return first..<max(first, last)
    }
    let columns = range(least.x, greatest.x, camera.width)
    let rows = range(least.y, greatest.y, camera.height)
    return columns.isEmpty || rows.isEmpty ? nil : (columns, rows)
  }
}
