import Geometry

/// What stands, hangs and lies about in a room, clear of where the camera and the movers go.
struct Furniture {
  /// Places that must stay clear, each with its radius in metres.
  typealias Clearance = (centre: Vector3, radius: Double)

  private let half: Vector3
  private let clearances: [Clearance]
  private var random: SeededRandom
  private(set) var pieces: [Piece] = []

  /// A body's form and place.
  struct Piece {
    let shape: Shape
    let roomFromBody: RigidTransform
    /// The radius of its shadow, seen from above, and the range of its y.
    var reach: Double {
      let half = shape.half
      return (half.x * half.x + half.z * half.z).squareRoot()
    }
  }

  /// Furniture for a room of given half edges.
  init(half: Vector3, clearances: [Clearance], random: SeededRandom) {
    self.half = half
    self.clearances = clearances
    self.random = random
    // Eighteen to twenty-five in a room of usual size.
    let area = 4 * half.x * half.z / 61
    let wanted = Int((18 + 8 * self.random.uniform(0...1)) * max(1, area))
    for _ in 0..<400 * wanted where pieces.count < wanted { place() }
  }

  private mutating func place() {
    let kind = random.uniform(0...1)
    switch kind {
    case ..<0.38:
      let size = half(0.16...0.48, 0.14...0.55)
      let box = Piece(shape: .box(half: size), roomFromBody: standing(size))
      guard add(box) else { return }
      if random.uniform(0...1) < 0.4 { stack(on: box) }
    case ..<0.56:
      let size = half(0.18...0.4, 0.65...1.05)
      add(Piece(shape: .box(half: size), roomFromBody: standing(size)))
    case ..<0.68:
      let radius = random.uniform(0.2...0.45)
      add(
        Piece(
          shape: .sphere(radius: radius),
          roomFromBody: standing(Vector3(repeating: radius))
        )
      )
    case ..<0.80:
      let radius = random.uniform(0.14...0.36)
      let height = random.uniform(0.22...0.85)
      add(
        Piece(
          shape: .cylinder(radius: radius, halfHeight: height),
          roomFromBody: standing(Vector3(radius, height, radius))
        )
      )
    case ..<0.90: hang()
    default: mount()
    }
  }

  /// A smaller thing on top of a box.
  private mutating func stack(on box: Piece) {
    let below = box.shape.half
    let radius = min(below.x, below.z) * random.uniform(0.45...0.8)
    let isRound = random.uniform(0...1) < 0.4
    let size = Vector3(
      radius,
      isRound ? radius : radius * random.uniform(0.5...1.4),
      radius * 0.9
    )
    var top = box.roomFromBody.translation
    top.y -= below.y + size.y - 0.004
    let piece = Piece(
      shape: isRound ? .sphere(radius: radius) : .box(half: size),
      roomFromBody: RigidTransform(
        rotation: .rotation(axis: 1, turns: random.uniform(0...1)),
        translation: top
      )
    )
    if isClear(piece) { pieces.append(piece) }
  }

  /// A lamp or a tilted box under the ceiling.
  private mutating func hang() {
    let radius = random.uniform(0.15...0.35)
    let isRound = random.uniform(0...1) < 0.5
    let place = Vector3(
      random.uniform(-1...1) * (half.x - 0.6),
      -half.y + radius + random.uniform(0.1...0.6),
      random.uniform(-1...1) * (half.z - 0.6)
    )
    let rotation =
      Matrix3.rotation(axis: 1, turns: random.uniform(0...1))
      * Matrix3.rotation(axis: 0, turns: random.uniform(0...1))
    let size = Vector3(radius, radius * random.uniform(0.5...1), radius * random.uniform(0.5...1))
    add(
      Piece(
        shape: isRound ? .sphere(radius: radius) : .box(half: size),
        roomFromBody: RigidTransform(rotation: rotation, translation: place)
      )
    )
  }

  /// A picture or a shelf on a wall.
  private mutating func mount() {
    let depth = random.uniform(0.04...0.2)
    let size = Vector3(random.uniform(0.25...0.8), random.uniform(0.2...0.6), depth)
    let wall = random.index(below: 4)
    let isAlongX = wall < 2
    let along = random.uniform(-0.8...0.8) * (isAlongX ? half.x : half.z)
    let across = (wall % 2 == 0 ? 1 : -1) * ((isAlongX ? half.z : half.x) - depth + 0.01)
    let height = random.uniform(-0.5...0.2) * half.y
    let place = isAlongX ? Vector3(along, height, across) : Vector3(across, height, along)
    add(
      Piece(
        shape: .box(half: size),
        roomFromBody: RigidTransform(
          rotation: .rotation(axis: 1, turns: isAlongX ? 0 : 0.25),
          translation: place
        )
      )
    )
  }

  private mutating func half(
    _ width: ClosedRange<Double>,
    _ height: ClosedRange<Double>
  ) -> Vector3 {
    Vector3(random.uniform(width), random.uniform(height), random.uniform(width))
  }

  /// A place on the floor, a little sunk in so that no gap shows.
  private mutating func standing(_ size: Vector3) -> RigidTransform {
    let reach = max(size.x, size.z)
    let place = Vector3(
      random.uniform(-1...1) * (half.x - reach),
      half.y - size.y + 0.005,
      random.uniform(-1...1) * (half.z - reach)
    )
    return RigidTransform(
      rotation: .rotation(axis: 1, turns: random.uniform(0...1)),
      translation: place
    )
  }

  /// Takes a piece unless it is in the way.
  @discardableResult
  private mutating func add(_ piece: Piece) -> Bool {
    // Room to stack something on it.
    let headroom = 0.6
    let centre = piece.roomFromBody.translation
    let isFree = pieces.allSatisfy { other in
      let apart = centre - other.roomFromBody.translation
      let across = (apart.x * apart.x + apart.z * apart.z).squareRoot()
      return across > piece.reach + other.reach
        || abs(apart.y) > length(piece.shape.half) + length(other.shape.half) + headroom
    }
    guard isFree, isClear(piece) else { return false }
    pieces.append(piece)
    return true
  }

  /// Whether nothing comes too near to a piece.
  private func isClear(_ piece: Piece) -> Bool {
    let bodyFromRoom = piece.roomFromBody.inverse
    return clearances.allSatisfy { clearance in
      let point = bodyFromRoom * clearance.centre
      let beyond = pointwiseMax(pointwiseMax(point, -point) - piece.shape.half, .zero)
      return length(beyond) > clearance.radius
    }
  }
}
